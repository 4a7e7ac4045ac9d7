import type { Observation } from "../../metrics/mod.ts";
import {
  type Environment,
  type Plan,
  readEnvironments,
  type Unit,
} from "../plan/mod.ts";
import type { Finished, Store } from "../store/mod.ts";

/** What is there of a run. */
export interface Collected {
  /** Observations by method id, unit by unit. */
  readonly observations: ReadonlyMap<string, readonly Observation[]>;
  /** Units that are not done. */
  readonly missing: readonly Unit[];
  /** What the others were made on, each once. */
  readonly environments: readonly Environment[];
}

/**
 * Reads what is there of a run, whoever made it.
 *
 * @returns What was observed, and what is missing.
 */
export async function collect(
  plan: Plan,
  store: Pick<Store, "folder" | "read">,
): Promise<Collected> {
  const found = await readUnits(plan.units, store);
  const done = (unit: Unit) => found.get(unit)?.observations ?? [];
  const ids = [...found.values()].flatMap((f) => f.environment ?? []);
  return {
    observations: new Map(plan.methods.map(({ id }) => [
      id,
      plan.units.filter(({ method }) => method.id === id).flatMap(done),
    ])),
    missing: plan.units.filter((unit) => !found.has(unit)),
    environments: await readEnvironments(store.folder, ids),
  };
}

/**
 * Reads the units that are done, several at a time.
 *
 * @param onUnit Called with each that is done.
 * @returns What their records say, in the order of the units.
 */
export async function readUnits(
  units: readonly Unit[],
  store: Pick<Store, "read">,
  onUnit: (unit: Unit) => void = () => {},
): Promise<Map<Unit, Finished>> {
  const found = new Map<Unit, Finished>();
  const queue = units.values();
  const read = async () => {
    for (const unit of queue) {
      const done = await store.read(unit);
      if (!done) continue;
      found.set(unit, done);
      onUnit(unit);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, read));
  return new Map(units.flatMap((unit) => {
    const done = found.get(unit);
    return done ? [[unit, done]] : [];
  }));
}

const AT_ONCE = 16;
