import { mt19937 } from "../core/mod.ts";
import { shuffled } from "../fit/mod.ts";

/** Rows to learn from, and rows to be asked about. */
export interface Split {
  /** Rows to learn from, ascending. */
  readonly train: readonly number[];
  /** The others, ascending. */
  readonly test: readonly number[];
}

/**
 * Splits rows so that each class has the same share on both sides, up to one row.
 *
 * @param labels Class of each row, from 0.
 * @param share Share of each class that is held out, in `(0, 1)`; at least one row of it, and never all.
 * @param seed Which rows they are.
 */
export function stratifiedSplit(
  labels: readonly number[],
  share: number,
  seed: number,
): Split {
  const generator = mt19937(seed);
  const test = new Set<number>();
  for (const label of [...new Set(labels)].sort((a, b) => a - b)) {
    const own = labels.flatMap((l, i) => l === label ? [i] : []);
    const held = Math.min(
      own.length - 1,
      Math.max(1, Math.round(share * own.length)),
    );
    const order = shuffled(own.length, generator);
    for (const k of order.slice(0, held)) test.add(own[k] as number);
  }
  const all = labels.map((_, i) => i);
  return {
    train: all.filter((i) => !test.has(i)),
    test: all.filter((i) => test.has(i)),
  };
}
