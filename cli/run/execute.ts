import { plural } from "../../lib/core/mod.ts";
import {
  furtherAttributes,
  openJudge,
  type Plan,
  type Run,
  run,
  type Store,
  type Unit,
  unitName,
} from "../../lib/bench/mod.ts";
import type { ChosenJudge } from "../../lib/judges/mod.ts";
import type { Artifact } from "../../lib/diffusion/mod.ts";
import {
  openPostprocessWorker,
  type PostprocessWorker,
} from "../../lib/report/mod.ts";
import {
  openInception,
  openScorer,
  type Runtime,
} from "../../lib/runtime/mod.ts";
import { environment, say } from "../terminal/mod.ts";
import type { Replica } from "../flags/mod.ts";
import { openTimings } from "./timings.ts";

/** With what units are made, and who is told. */
export interface Execution {
  /** Where outputs go. */
  readonly store: Store;
  /** Pipelines with their runtimes. */
  readonly replicas: readonly [Replica, ...Replica[]];
  /** Folder of the pipeline. */
  readonly model: string;
  /** Folder of the CLIP that judges. */
  readonly clip: string;
  /** Who judges, if it is not CLIP by the spec's prompts. */
  readonly judge?: ChosenJudge | undefined;
  /** File of Inception's weights, if it is asked. */
  readonly inception: string | undefined;
  /** What was fitted, by key. */
  readonly artifacts: ReadonlyMap<string, Artifact>;
  /** Units to be made; all of the plan's if absent. */
  readonly units?: readonly Unit[];
  /** Stops before the next unit once it is aborted. */
  readonly signal: AbortSignal;
  /** Called before a unit is made. */
  onBegin?(unit: Unit): void;
  /** Called after each sampling step with the part of the unit that is sampled, in `[0, 1]`. */
  onStep(unit: Unit, part: number): void;
  /** Called with each unit that is done, and whether it was found so. */
  onUnit(unit: Unit, found: boolean): void;
}

/**
 * Makes units in this process, and writes down how long each took.
 *
 * @param execution With what, and who is told.
 */
export async function execute(
  plan: Plan,
  execution: Execution,
): Promise<Run> {
  const { store, replicas, clip, inception, artifacts } = execution;
  // Opened when the first unit turns out not to be finished.
  const models = replicas.flatMap(({ pipeline, runtime }) => {
    const open = once(async () => {
      const scorer = await openScorer(clip, runtime);
      const judge = await openJudge(
        plan.spec,
        { scorer, runtime },
        execution.judge,
        furtherAttributes(plan.spec),
      );
      const models = { pipeline, scorer, judge, artifacts };
      if (inception === undefined) return models;
      const { features } = await openInception(inception, runtime);
      return { ...models, inception: features };
    });
    return Array<typeof open>(lanesOf(runtime)).fill(open);
  });
  let postprocessor: PostprocessWorker | undefined;
  const timings = openTimings(store.folder, models.length);
  try {
    return await run(plan, models, {
      store,
      signal: execution.signal,
      postprocess: (evaluated) =>
        (postprocessor ??= openPostprocessWorker()).postprocess(evaluated),
      environment: () =>
        environment(replicas[0].runtime, [execution.model, clip]),
      ...execution.units && { units: execution.units },
      onBegin(unit) {
        timings.begin(unit);
        execution.onBegin?.(unit);
      },
      onStep(unit, { i, count }) {
        timings.sampled(unit);
        execution.onStep(unit, (i + 1) / (count + 1));
      },
      onLess(unit, images) {
        say(
          `note: the memory of ${
            replicas[0].runtime.device
          } was not enough for ${unitName(unit)}; ${
            plural(
              images,
              "image is sampled at a time",
              "images are sampled together",
            )
          } from here on, and units stay as they are`,
        );
      },
      onUnit(unit, found) {
        timings.end(unit);
        execution.onUnit(unit, found);
      },
    });
  } finally {
    postprocessor?.close();
    timings.close();
  }
}

/** On a GPU two units take turns: while it is busy with one, the other's text, noise and guidance are prepared, and its images are read. */
function lanesOf({ provider }: Runtime): number {
  return provider === "cpu" ? 1 : 2;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
