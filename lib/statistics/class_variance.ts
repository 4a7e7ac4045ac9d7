import { at } from "../core/mod.ts";
import { type Design, INDEPENDENT, strataOf } from "./design.ts";

/** Images of several classes, and how they were drawn. */
export interface Labelled {
  /** Index of the class of each image. */
  readonly labels: readonly number[];
  /** Seed of each image. */
  readonly seeds: readonly number[];
  /** What takes turns and what depends on one another; every image by itself if absent. */
  readonly design?: Design | undefined;
}

/**
 * Finds the variance of a mean over images of a score that each class has: of a difference
 * of two shares, if one class scores 1 and another −1.
 *
 * Four imaginary images, spread evenly over the classes, keep a hundred images of one
 * class from having no error (Agresti and Coull). They are shared out over the strata, and
 * come in clusters of one class where real images do.
 *
 * @param images The images, at least one.
 * @param scores Score of each class.
 * @returns The variance, for independent draws `Σ p̃ (x − x̃)² / (n + 4)`.
 * @see Agresti and Coull, Approximate is better than "exact" for interval estimation of binomial proportions, The American Statistician 52, 1998
 */
export function classVariance(
  { labels, seeds, design = INDEPENDENT }: Labelled,
  scores: readonly number[],
): number {
  if (design.turns === 1 && design.cohort === 1) return drawn(labels, scores);
  const { cohort } = design;
  const k = scores.length;
  const n = labels.length;
  const x = labels.map((label) => at(scores, label));
  const even = scores.reduce((a, b) => a + b, 0) / k;
  let variance = 0;
  for (const clusters of strataOf(seeds, design)) {
    const m = clusters.length;
    const all = clusters.flat();
    const imaginary = IMAGINARY * all.length / n;
    const count = all.length + imaginary;
    const sum = all.reduce((s, i) => s + at(x, i), 0);
    const centre = (sum + imaginary * even) / count;
    const real = clusters.reduce((s, own) => {
      const u = own.reduce((t, i) => t + at(x, i) - centre, 0);
      return s + u ** 2;
    }, 0);
    const spread = scores.reduce((s, y) => s + (y - centre) ** 2, 0) / k;
    // A few clusters know their spread less well than as many images.
    const few = cohort > 1 && m > 1 ? m / (m - 1) : 1;
    const squares = few * real + imaginary * cohort * spread;
    variance += (all.length / n) ** 2 * squares / count ** 2;
  }
  return variance;
}

/** Of independent draws, from the counts alone. */
function drawn(labels: readonly number[], scores: readonly number[]): number {
  const n = labels.length + IMAGINARY;
  const shares = scores.map(() => IMAGINARY / scores.length / n);
  for (const label of labels) shares[label] = at(shares, label) + 1 / n;
  const centre = scores.reduce((s, x, c) => s + at(shares, c) * x, 0);
  return scores.reduce(
    (s, x, c) => s + at(shares, c) * (x - centre) ** 2,
    0,
  ) / n;
}

const IMAGINARY = 4;
