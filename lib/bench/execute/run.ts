import type { SampleStep } from "../../diffusion/mod.ts";
import {
  awaitAll,
  digest,
  EnvironmentError,
  InputError,
} from "../../core/mod.ts";
import type { Observation } from "../../metrics/mod.ts";
import { readUnits } from "./collect.ts";
import { currentUnits } from "./current_units.ts";
import {
  type Environment,
  type Plan,
  readEnvironments,
  type Unit,
  unitName,
} from "../plan/mod.ts";
import { type Capacity, generateInParts } from "./in_parts.ts";
import { evaluateImages, type Models, type NetworkOutputs } from "./observe.ts";
import type { Output, Store } from "../store/mod.ts";

/** How a plan is run. */
export interface RunOptions {
  /** Where outputs go, and where finished units are found. */
  readonly store: Store;
  /**
   * Reads and draws the images of a unit, in this thread or in another.
   *
   * @param evaluated What the networks made of the unit.
   * @returns What was observed, and the unit's files.
   */
  postprocess(
    evaluated: NetworkOutputs,
  ): Postprocessed | Promise<Postprocessed>;
  /** Units to be done; all of the plan's if absent. */
  readonly units?: readonly Unit[];
  /** Says what units are made on, which their records name; asked once, if there is a unit to be made. */
  readonly environment?: () => Promise<Environment>;
  /** Called before a unit is made. */
  readonly onBegin?: (unit: Unit) => void;
  /** Called after each unit, with whether it was found finished. */
  readonly onUnit?: (unit: Unit, found: boolean) => void;
  /** Called where memory was not enough, with how many images are sampled together from there on. */
  readonly onLess?: (unit: Unit, images: number) => void;
  /** Called after each sampling step of a unit. */
  readonly onStep?: (unit: Unit, step: SampleStep) => void;
  /** Stops the run before the next unit once it is aborted. */
  readonly signal?: AbortSignal;
}

/** What became of a unit's images. */
export interface Postprocessed {
  /** What was observed, one per image. */
  readonly observations: readonly Observation[];
  /** Files; their digests become part of the unit's record. */
  readonly outputs: readonly Output[];
}

/** What a run observed. */
export interface Run {
  /** Observations by method id, unit by unit. */
  readonly observations: ReadonlyMap<string, readonly Observation[]>;
  /** What the units were made on, each once. */
  readonly environments: readonly Environment[];
  /** Whether every unit that was to be done is done; if not, the same plan resumes. */
  readonly complete: boolean;
}

/**
 * Runs a plan's units, skipping those that are done.
 *
 * Every replica takes the next unit that no replica has taken, and that no other run
 * has finished in the meantime. While its networks are
 * busy with one unit, the one before it is measured, drawn and stored. The
 * result does not depend on the number of replicas.
 *
 * @param replicas Model and classifier of each replica, at least one; only asked for if a unit is not done.
 * @param options Where outputs go, how they are made, observers, cancellation.
 * @returns What was observed, and whether all of it was.
 */
export async function run(
  plan: Plan,
  replicas: readonly (() => Promise<Models>)[],
  options: RunOptions,
): Promise<Run> {
  const { postprocess, onUnit, signal, units = plan.units } = options;
  const store = { ...options.store, read: currentUnits(options.store) };
  let asked: Promise<Environment> | undefined;
  const results = await readUnits(units, store, (unit) => onUnit?.(unit, true));
  const queue = units.filter((unit) => !results.has(unit)).values();
  let failed = false;
  const finish = async (unit: Unit, evaluated: NetworkOutputs) => {
    const { observations, outputs } = await postprocess(evaluated);
    const environment = await (asked ??= options.environment?.());
    await store.finish(unit, observations, outputs, environment);
    results.set(unit, {
      observations,
      ...(environment && { environment: digest(environment) }),
    });
    onUnit?.(unit, false);
  };
  const using = { ...options, capacity: { images: plan.size.batch } };
  const work = async (models: () => Promise<Models>) => {
    let postprocessing = Promise.resolve();
    for (const unit of queue) {
      if (signal?.aborted || failed) break;
      const found = await store.read(unit);
      if (found) {
        results.set(unit, found);
        onUnit?.(unit, true);
        continue;
      }
      const tools = await models();
      const evaluated = await Promise.race([
        make(plan, unit, tools, using).catch((error) => failWith(unit, error)),
        failureOf(postprocessing),
      ]);
      await postprocessing;
      postprocessing = finish(unit, evaluated)
        .catch((error) => failWith(unit, error));
      // Awaited in the next round; till then a failure is nobody's business.
      postprocessing.catch(() => {});
    }
    await postprocessing;
  };
  await awaitAll(replicas.map((replica) =>
    work(replica).catch((error) => {
      failed = true;
      throw error;
    })
  ));
  const known = [...results.values()].flatMap((r) => r.environment ?? []);
  const observed = (unit: Unit) => results.get(unit)?.observations ?? [];
  return {
    observations: byMethod(plan, units, observed),
    environments: await readEnvironments(store.folder, known),
    complete: results.size === units.length,
  };
}

function byMethod(
  { methods }: Plan,
  units: readonly Unit[],
  observed: (unit: Unit) => readonly Observation[],
): Run["observations"] {
  const own = Map.groupBy(units, ({ method }) => method.id);
  return new Map(
    methods.map(({ id }) => [id, own.get(id)?.flatMap(observed) ?? []]),
  );
}

/** Samples a unit, unless that was done before, and evaluates its images. */
async function make(
  plan: Plan,
  unit: Unit,
  tools: Models,
  { store, onBegin, onStep, onLess, capacity }: RunOptions & {
    readonly capacity: Capacity;
  },
): Promise<NetworkOutputs> {
  onBegin?.(unit);
  const kept = await store.readGeneration(unit);
  if (kept) return await evaluateImages(plan, unit, tools, kept);
  const made = await generateInParts(plan, unit, tools, {
    capacity,
    onStep: (step) => onStep?.(unit, step),
    onLess: (images) => onLess?.(unit, images),
  });
  const [evaluated] = await Promise.all([
    evaluateImages(plan, unit, tools, made.generation, made.images),
    store.keep(unit, made.generation),
  ]);
  return evaluated;
}

/** Names the unit that failed, where the error does not speak to the user already. */
function failWith(unit: Unit, error: unknown): never {
  if (error instanceof InputError || error instanceof EnvironmentError) {
    throw error;
  }
  const says = error instanceof Error ? error.message : String(error);
  throw new Error(`Cannot make ${unitName(unit)}: ${says}`, { cause: error });
}

/** Settles only if the work fails: a full disk should not wait for the next unit. */
function failureOf(work: Promise<void>): Promise<never> {
  return new Promise((_, reject) => work.catch(reject));
}
