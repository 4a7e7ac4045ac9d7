import type { Unit } from "../../lib/bench/mod.ts";
import type { Progress } from "../terminal/mod.ts";

/** Counts images while units are found, sampled and finished. */
export interface ProgressCounter {
  /** Part of a unit that is sampled, in `[0, 1]`. */
  step(unit: Unit, part: number): void;
  /** A unit that is done, and whether it was found so. */
  unit(unit: Unit, found: boolean): void;
  /** Forgets a unit whose sampling was cut short. */
  drop(unit: Unit): void;
}

/** Starts a count. */
export function progressCounter(progress: Progress): ProgressCounter {
  let found = 0;
  let made = 0;
  // A unit that is sampled is still measured and drawn while the next is under way.
  const open = new Map<Unit, number>();
  const update = () => {
    const sampled = [...open].reduce(
      (n, [{ samples }, part]) => n + part * samples.length,
      made,
    );
    progress.update(found + sampled, sampled);
  };
  return {
    step(unit, part) {
      open.set(unit, part);
      update();
    },
    unit(unit, wasFound) {
      open.delete(unit);
      if (wasFound) found += unit.samples.length;
      else made += unit.samples.length;
      update();
    },
    drop: (unit) => void open.delete(unit),
  };
}
