import { at, type Generator, mt19937 } from "../core/mod.ts";
import type { Interval } from "./interval.ts";

/** How a bootstrap draws. */
export interface BootstrapOptions {
  /** Whether subjects are drawn anew as well, or stand for themselves alone. */
  readonly subjects: "drawn" | "fixed";
  /** Resamples, at least 1. */
  readonly draws?: number;
  /** Seed of the draws. */
  readonly seed?: number;
  /** How often such intervals hold the true value, in `(0, 1)`. */
  readonly confidence?: number;
}

/**
 * Finds an interval for the mean over subjects of any statistic, by drawing subjects
 * and, within each, images anew with replacement.
 *
 * An image is drawn with all that is known of it: give pairs of what two methods made
 * of one seed, and the pairing is kept. The interval lies between percentiles, which for
 * twenty subjects drawn is too narrow (it misses 7 % where it should miss 5 %).
 *
 * @param groups Images of each subject; at least one subject, with at least one image each.
 * @param statistic What is read from the images of one subject, for example the difference of two RDs.
 * @param options What is drawn, how often and with which seed.
 * @returns The percentile interval of the resampled means.
 * @throws {RangeError} If there are no subjects, or one has no images.
 * @see Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8 and 13
 */
export function pairedBootstrap<T>(
  groups: readonly (readonly T[])[],
  statistic: (images: readonly T[]) => number,
  { subjects, draws = 2000, seed = 0, confidence = 0.95 }: BootstrapOptions,
): Interval {
  if (groups.length === 0 || groups.some((images) => images.length === 0)) {
    throw new RangeError(
      "Cannot resample: expected at least one subject, and images of each",
    );
  }
  const generator = mt19937(seed);
  const means = Float64Array.from({ length: draws }, () => {
    const chosen = subjects === "drawn" ? resample(groups, generator) : groups;
    const sum = chosen.reduce(
      (s, images) => s + statistic(resample(images, generator)),
      0,
    );
    return sum / chosen.length;
  }).sort();
  const tail = (1 - confidence) / 2;
  return [percentile(means, tail), percentile(means, 1 - tail)];
}

function resample<T>(xs: readonly T[], generator: Generator): T[] {
  return xs.map(() =>
    at(xs, Math.floor(generator.next() / 2 ** 32 * xs.length))
  );
}

/** Linear between order statistics, as numpy's default. */
function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = at(sorted, below);
  const high = at(sorted, Math.min(below + 1, sorted.length - 1));
  return low + (place - below) * (high - low);
}
