import { at, mt19937 } from "../core/mod.ts";
import { drawCounts, evenCounts, trueShares } from "../statistics/mod.ts";
import { bracket } from "./_bracket.ts";
import {
  type Reading,
  type ShareQuantity,
  targetOf,
} from "./_share_quantity.ts";
import type { Chance, Context } from "./metric.ts";

/**
 * Finds what a source scores that aims at the target and hits it but for chance, seen by a judge who errs as it is known to.
 *
 * Drawn with a fixed seed. Groups in turn, or evened, hit the target as nearly as the number of images allows; then
 * the judge's mistakes alone are left to chance.
 *
 * @param counts Images of each cell that is averaged.
 * @param context The spec's classes, targets and the row's design.
 * @param subjects Subject of each cell.
 * @param reading How it is read: of labels of a judge without error if nothing is put right.
 * @returns Expected value and 95th percentile of the mean over cells; of a quantity that does not fold the value alone.
 */
export function judgedLevel(
  quantity: ShareQuantity,
  counts: readonly number[],
  context: Pick<Context, "classes" | "targets" | "design">,
  subjects: readonly string[],
  reading: Reading,
): Chance {
  const { classes } = context;
  const targets = counts.map((_, i) =>
    targetOf(quantity.aimed ? context : { classes }, subjects[i] ?? "")
  );
  if (!quantity.folds) {
    return { value: mean(targets.map((t) => quantity.of(t, t))) };
  }
  const { groups, cohort } = context.design ?? { groups: "drawn", cohort: 1 };
  // Of coins that batches share there are fewer than images.
  const images = counts.map((n) =>
    groups === "coin" ? Math.ceil(n / cohort) : n
  );
  const even = groups === "turns" || groups === "evened";
  const key = JSON.stringify([
    quantity.id,
    images,
    targets,
    even,
    reading.across,
    reading.correction?.rates,
  ]);
  const known = levels.get(key);
  if (known) return known;
  const level = drawnLevel(quantity, images, targets, even, reading);
  levels.set(key, level);
  return level;
}

// Drawn at random, so worth remembering: cells of one size and target have one level.
const levels = new Map<string, Chance>();

function drawnLevel(
  quantity: ShareQuantity,
  images: readonly number[],
  targets: readonly (readonly number[])[],
  even: boolean,
  { correction, across }: Reading,
): Chance {
  const generator = mt19937(0);
  const sharesOf = (target: readonly number[], n: number) => {
    const shown = even
      ? evenCounts(n, target)
      : drawCounts(n, target, generator);
    if (!correction) return shown.map((k) => k / n);
    const named = shown.map((k, t) =>
      drawCounts(k, at(correction.rates, t), generator)
    );
    const seen = shown.map((_, o) =>
      named.reduce((sum, row) => sum + at(row, o), 0) / n
    );
    return trueShares(correction, seen);
  };
  const one = (target: readonly number[], n: number) => {
    if (!across || n < 2) return quantity.of(sharesOf(target, n), target);
    const [a, b] = [Math.ceil(n / 2), Math.floor(n / 2)];
    const [x, y] = [sharesOf(target, a), sharesOf(target, b)];
    const all = x.map((share, c) => (a * share + b * at(y, c)) / n);
    const parts = [
      { shares: x, other: y, all, target },
      { shares: y, other: x, all, target },
    ];
    return bracket(quantity, parts, [a, b]).value;
  };
  const draws = Math.max(LEAST, Math.ceil(DRAWS / images.length));
  const means = Float64Array.from(
    { length: draws },
    () => mean(images.map((n, i) => one(at(targets, i), n))),
  ).sort();
  return {
    value: mean([...means]),
    p95: at(means, Math.ceil(0.95 * draws) - 1),
  };
}

/** Draws of a single cell, and the fewest of the mean over many. */
const DRAWS = 2000;
const LEAST = 500;

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
