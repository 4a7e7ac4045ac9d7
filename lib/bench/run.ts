import type { SampleStep } from "../diffusion/mod.ts";
import type { Observation } from "../metrics/mod.ts";
import { type Frame, type Instruments, observe } from "./observe.ts";
import type { Plan, Unit } from "./plan.ts";
import type { Output, Store } from "./store.ts";

/** How a plan is run. */
export interface RunOptions {
  /** Where outputs go, and where finished units are found. */
  readonly store: Store;
  /**
   * Makes the files of one image: the picture itself, and what is drawn over it.
   *
   * @param frame The image and what was read from it.
   * @returns Its files; their digests become part of the unit's record.
   */
  render(frame: Frame): readonly Output[];
  /** Called after each unit, with whether it was found finished. */
  readonly onUnit?: (unit: Unit, found: boolean) => void;
  /** Called after each sampling step of a unit. */
  readonly onStep?: (unit: Unit, step: SampleStep) => void;
  /** Stops the run before the next unit once it is aborted. */
  readonly signal?: AbortSignal;
}

/** What a run observed. */
export interface Run {
  /** Observations by method id, unit by unit. */
  readonly observations: ReadonlyMap<string, readonly Observation[]>;
  /** Whether every unit is done; if not, the same plan resumes. */
  readonly complete: boolean;
}

/**
 * Runs a plan's units one after the other, skipping those that are done.
 *
 * @param plan What to do.
 * @param instruments Model and classifier; only asked for if a unit is not done.
 * @param options Where outputs go, how they are drawn, observers, cancellation.
 * @returns What was observed, and whether all of it was.
 */
export async function run(
  plan: Plan,
  instruments: () => Promise<Instruments>,
  { store, render, onUnit, onStep, signal }: RunOptions,
): Promise<Run> {
  const observations = new Map<string, Observation[]>(
    plan.methods.map(({ id }) => [id, []]),
  );
  for (const unit of plan.units) {
    if (signal?.aborted) return { observations, complete: false };
    const found = await store.read(unit);
    const observed = found ??
      await make(plan, unit, await instruments(), store, render, onStep);
    observations.get(unit.method.id)?.push(...observed);
    onUnit?.(unit, found !== undefined);
  }
  return { observations, complete: true };
}

async function make(
  plan: Plan,
  unit: Unit,
  instruments: Instruments,
  store: Store,
  render: RunOptions["render"],
  onStep: RunOptions["onStep"],
): Promise<readonly Observation[]> {
  const frames = await observe(
    plan,
    unit,
    instruments,
    (step) => onStep?.(unit, step),
  );
  const observed = frames.map((frame) => frame.observation);
  await store.finish(unit, observed, frames.flatMap(render));
  return observed;
}
