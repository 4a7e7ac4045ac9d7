import {
  type FitTask,
  fitTasks,
  makeClassifier,
  type Plan,
  runFit,
} from "../lib/bench/mod.ts";
import type { Artefact } from "../lib/diffusion/mod.ts";
import { type ArtefactFolder, FITS } from "../lib/fit/mod.ts";
import { openScorer } from "../lib/runtime/mod.ts";
import { InputError } from "../lib/core/mod.ts";
import { interruptible } from "./interrupt.ts";
import type { Lane, ModelFlags } from "./models.ts";
import { say } from "./output.ts";
import { startProgress } from "./progress.ts";
import type { References } from "./references.ts";

/** Where artefacts are kept unless told. */
export const ARTEFACTS = "artefacts";

/** What `--references` is for. */
export const REFERENCES_HELP =
  "folder with PNG files of each group, DIR/male and so on, that methods are fitted to (default: portraits of the embedded model's world)";

/** With what a plan's methods are fitted. */
export interface FittingOptions {
  /** Where artefacts are kept. */
  readonly folder: ArtefactFolder;
  /** Folder of the CLIP that judges. */
  readonly clip: string;
  /** Reference images of the groups, if a fit needs them. */
  readonly references: References | undefined;
}

/**
 * Fits all that the methods of a plan need and that is not kept already. Lanes
 * take the next fit that no lane has taken; the artefacts do not depend on how many there are.
 *
 * @param plan The plan.
 * @param lanes Pipelines with their runtimes.
 * @param options Where artefacts are kept, who judges, what is looked at.
 * @returns The artefacts by key; `undefined` if it was interrupted, which loses no step that was saved.
 */
export async function fitAll(
  plan: Plan,
  lanes: readonly Lane[],
  { folder, clip, references }: FittingOptions,
): Promise<ReadonlyMap<string, Artefact> | undefined> {
  const artefacts = new Map<string, Artefact>();
  const missing: FitTask[] = [];
  for (const task of fitTasks(plan)) {
    const known = await folder.read(task.key);
    if (known) artefacts.set(task.key, known);
    else missing.push(task);
  }
  if (missing.length === 0) return artefacts;
  const names = missing.map(({ id }) => id).join(", ");
  say(`Fitting ${names}; kept in ${folder.path}/`);
  const progress = startProgress(missing.length, "fits");
  const { signal, release } = interruptible(() =>
    progress.say("Stopping the fits under way; Ctrl-C again to quit now")
  );
  const parts = new Map<FitTask, number>();
  const update = () => {
    const done = [...parts.values()].reduce((a, b) => a + b, 0);
    progress.update(done, done);
  };
  const queue = missing.values();
  const work = async ({ pipeline, runtime }: Lane) => {
    const scorer = await openScorer(clip, runtime);
    try {
      for (const task of queue) {
        signal.throwIfAborted();
        const { artefact } = await runFit(
          task,
          plan.spec,
          folder,
          () =>
            Promise.resolve({
              pipeline,
              scorer,
              classifier: makeClassifier(plan.spec, scorer),
              references: (group: string) => referencesOf(references, group),
              onStep(done: number, total: number) {
                parts.set(task, done / total);
                update();
              },
              signal,
            }),
        );
        parts.set(task, 1);
        update();
        artefacts.set(task.key, artefact);
      }
    } finally {
      await scorer.close();
    }
  };
  try {
    const ended = await Promise.allSettled(lanes.map(work));
    const failure = ended.find(({ status }) => status === "rejected");
    if (failure?.status === "rejected" && !signal.aborted) throw failure.reason;
    return signal.aborted ? undefined : artefacts;
  } finally {
    progress.stop();
    release();
  }
}

function referencesOf(references: References | undefined, group: string) {
  if (references) return references.of(group);
  throw new TypeError(`Cannot look at images of "${group}": there are none`);
}

/**
 * Says whether a row must be fitted to reference images.
 *
 * @param methods Rows.
 * @returns Ids of the transforms that must.
 */
export function needReferences(methods: Plan["methods"]): string[] {
  const ids = methods.flatMap(({ transforms }) =>
    transforms.map(({ id }) => id)
  );
  return [...new Set(ids)].filter((id) =>
    Object.hasOwn(FITS, id) && FITS[id]?.references
  );
}

/**
 * Refuses to fit a model of the user's to portraits of the embedded world.
 *
 * @param methods Rows.
 * @param flags The model, and the folder of reference images.
 * @throws {InputError} If reference images are needed and none were named.
 */
export function checkReferences(
  methods: Plan["methods"],
  { model, references }: Pick<ModelFlags, "model"> & {
    readonly references?: string | undefined;
  },
): void {
  const needing = needReferences(methods);
  if (needing.length === 0 || model === undefined || references) return;
  throw new InputError(
    `Cannot fit ${
      needing.join(" and ")
    } to "${model}": name a folder with PNG files of each group with --references, for example DIR/male and DIR/female; the embedded portraits show only their own world`,
  );
}
