import type { SampleStep } from "../diffusion/mod.ts";
import type { Observation } from "../metrics/mod.ts";
import { generate } from "./generation.ts";
import { exposeAgain, type Exposure, type Instruments } from "./observe.ts";
import type { Plan, Unit } from "./plan.ts";
import type { Output, Store } from "./store.ts";

/** How a plan is run. */
export interface RunOptions {
  /** Where outputs go, and where finished units are found. */
  readonly store: Store;
  /**
   * Reads and draws the images of a unit, in this thread or in another.
   *
   * @param exposure What the networks made of the unit.
   * @returns What was observed, and the unit's files.
   */
  develop(exposure: Exposure): Developed | Promise<Developed>;
  /** Called after each unit, with whether it was found finished. */
  readonly onUnit?: (unit: Unit, found: boolean) => void;
  /** Called after each sampling step of a unit. */
  readonly onStep?: (unit: Unit, step: SampleStep) => void;
  /** Stops the run before the next unit once it is aborted. */
  readonly signal?: AbortSignal;
}

/** What became of a unit's images. */
export interface Developed {
  /** What was observed, one per image. */
  readonly observations: readonly Observation[];
  /** Files; their digests become part of the unit's record. */
  readonly outputs: readonly Output[];
}

/** What a run observed. */
export interface Run {
  /** Observations by method id, unit by unit. */
  readonly observations: ReadonlyMap<string, readonly Observation[]>;
  /** Whether every unit is done; if not, the same plan resumes. */
  readonly complete: boolean;
}

/**
 * Runs a plan's units, skipping those that are done.
 *
 * Every lane takes the next unit that no lane has taken. While its networks are
 * busy with one unit, the one before it is measured, drawn and stored. The
 * result does not depend on the number of lanes.
 *
 * @param plan What to do.
 * @param lanes Model and classifier of each lane, at least one; only asked for if a unit is not done.
 * @param options Where outputs go, how they are made, observers, cancellation.
 * @returns What was observed, and whether all of it was.
 */
export async function run(
  plan: Plan,
  lanes: readonly (() => Promise<Instruments>)[],
  { store, develop, onUnit, onStep, signal }: RunOptions,
): Promise<Run> {
  const results = new Map<Unit, readonly Observation[]>();
  const queue = plan.units.values();
  let failed = false;
  const finish = async (unit: Unit, exposure: Exposure) => {
    const { observations, outputs } = await develop(exposure);
    await store.finish(unit, observations, outputs);
    results.set(unit, observations);
    onUnit?.(unit, false);
  };
  const make = async (unit: Unit, tools: Instruments) => {
    const kept = await store.readGeneration(unit);
    if (kept) return await exposeAgain(plan, unit, tools, kept);
    const step = (step: SampleStep) => onStep?.(unit, step);
    const { generation, images } = await generate(
      plan,
      unit,
      tools,
      step,
    );
    const [exposure] = await Promise.all([
      exposeAgain(plan, unit, tools, generation, images),
      store.keep(unit, generation),
    ]);
    return exposure;
  };
  const work = async (instruments: () => Promise<Instruments>) => {
    let developing = Promise.resolve();
    for (const unit of queue) {
      if (signal?.aborted || failed) break;
      const found = await store.read(unit);
      if (found) {
        results.set(unit, found);
        onUnit?.(unit, true);
        continue;
      }
      const tools = await instruments();
      const exposure = await Promise.race([
        make(unit, tools),
        failureOf(developing),
      ]);
      await developing;
      developing = finish(unit, exposure);
      // Awaited in the next round; till then a failure is nobody's business.
      developing.catch(() => {});
    }
    await developing;
  };
  const ended = await Promise.allSettled(
    lanes.map((lane) =>
      work(lane).catch((error) => {
        failed = true;
        throw error;
      })
    ),
  );
  const failure = ended.find(({ status }) => status === "rejected");
  if (failure?.status === "rejected") throw failure.reason;
  return {
    observations: new Map(plan.methods.map(({ id }) => [
      id,
      plan.units.filter(({ method }) => method.id === id)
        .flatMap((unit) => results.get(unit) ?? []),
    ])),
    complete: results.size === plan.units.length,
  };
}

/** Settles only if the work fails: a full disk should not wait for the next unit. */
function failureOf(work: Promise<void>): Promise<never> {
  return new Promise((_, reject) => work.catch(reject));
}
