import { type Design, INDEPENDENT } from "./design.ts";
import { designedMean } from "./designed_mean.ts";
import { mean } from "./estimate.ts";

/** Two quantities of one unit. */
export type Both = readonly [a: number, b: number];

/** What is known of two quantities that were measured on the same images. */
export interface CrossedPairs {
  /** Both of each subject. */
  readonly subjects: readonly Both[];
  /** Per-seed scores of both. */
  readonly seeds: ReadonlyMap<number, Both>;
  /** The images' own part of the per-seed scores of both; empty where it is not known. */
  readonly halves?: ReadonlyMap<number, Both>;
  /** How the images come by their groups. */
  readonly design?: Design;
}

/**
 * Estimates how the errors of two means go together, over subjects and seeds that are crossed.
 *
 * The covariance is that of the subjects' values over P plus that of what the seeds say over S, less what is the
 * images' own and in both, as the variance of one mean is; each by polarisation, `cov(a, b) = (var(a + b) − var(a − b)) / 4`.
 *
 * @returns The correlation, in `[−1, 1]`; `null` if there are fewer than three subjects or seeds, or one quantity does not vary.
 * @see Owen, The pigeonhole bootstrap, Annals of Applied Statistics 1, 2007, section 3
 */
export function crossedCorrelation(
  { subjects, seeds, halves = new Map(), design = INDEPENDENT }: CrossedPairs,
): number | null {
  if (subjects.length < 3 || seeds.size < 3) return null;
  const over = (f: (pair: Both) => number) => mean(subjects.map(f)).stderr ** 2;
  const along = (
    said: ReadonlyMap<number, Both>,
    f: (pair: Both) => number,
  ) => {
    const ordered = [...said].sort(([a], [b]) => a - b);
    return designedMean(
      ordered.map(([, pair]) => f(pair)),
      ordered.map(([seed]) => seed),
      design,
    ).stderr ** 2;
  };
  const parts = (f: (pair: Both) => number): Parts => ({
    sum: over(f) + along(seeds, f),
    own: halves.size === seeds.size ? along(halves, f) : 0,
  });
  const [a, b] = [parts(([a]) => a), parts(([, b]) => b)];
  if (!(a.sum > 0 && b.sum > 0)) return null;
  // In units of either error, so that neither is lost beside the other.
  const [ua, ub] = [Math.sqrt(a.sum), Math.sqrt(b.sum)];
  const [plus, minus] = [
    parts(([x, y]) => x / ua + y / ub),
    parts(([x, y]) => x / ua - y / ub),
  ];
  const correlation = (of: (parts: Parts) => number) =>
    (of(plus) - of(minus)) / 4 /
    Math.sqrt(of(a) / a.sum * of(b) / b.sum);
  const whole = correlation(({ sum, own }) => sum - own);
  // Where the three parts contradict each other, what the images share counts twice: that is always a covariance.
  const found = Math.abs(whole) <= 1 + 1e-9
    ? whole
    : correlation(({ sum }) => sum);
  return Math.max(-1, Math.min(1, found));
}

/** Variance over subjects and along seeds, and the images' own part of either. */
interface Parts {
  readonly sum: number;
  readonly own: number;
}
