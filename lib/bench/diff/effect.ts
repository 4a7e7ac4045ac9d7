import {
  type Interval,
  interval,
  leastP,
  mean,
  signFlip,
  studentTail,
} from "../../statistics/mod.ts";
import type { Description } from "../../metrics/mod.ts";

/** One subject, measured on both sides. */
export interface Pair {
  /** Value and standard error of the candidate. */
  readonly candidate: Reading;
  /** Value and standard error of the baseline. */
  readonly baseline: Reading;
}

/** What a cell says. */
export interface Reading {
  /** The estimate. */
  readonly value: number;
  /** Its standard error over images; `null` if it is not known. */
  readonly stderr: number | null;
  /** Images. */
  readonly n: number;
}

/** How far a candidate is from a baseline. */
export interface Effect {
  /** Candidate minus baseline, mean over subjects; of their distances from 0 where nearer to 0 is better. */
  readonly delta: number;
  /** Its standard error. */
  readonly stderr: number;
  /** Degrees of freedom of the error. */
  readonly df: number;
  /** Interval that holds the true difference with confidence 1 − α. */
  readonly interval: Interval;
  /** Two-sided p-value. */
  readonly p: number;
  /** Least p-value that the test could have given. */
  readonly leastP: number;
  /** What the difference is generalised to: other subjects like these, or other images of these subjects. */
  readonly over: "subjects" | "images";
}

/** How an effect is estimated. */
export interface EffectOptions {
  /** Which way the metric is better. */
  readonly better: Description["better"];
  /** Level of the test, in `(0, 1)`. */
  readonly alpha: number;
  /** Whether both sides drew the same seeds. */
  readonly sameSeeds: boolean;
}

/**
 * Estimates a difference from pairs of subjects.
 *
 * Subjects are what a result is meant to generalise to, and images of one subject are
 * not independent evidence about others; so the p-value flips the signs of the subjects'
 * differences, and the interval is Student's over them.
 *
 * Too few subjects cannot reach α that way. Then the errors over images are
 * used, and the finding holds for these subjects only. How the errors of two images of one
 * seed go together is not known from the cells; their sum is never too small.
 *
 * @param pairs One per subject, at least one; in an order of their own, so that sums do not depend on the files'.
 * @param options Direction, level and pairing.
 * @returns The effect, or `undefined` if there are too few subjects and no errors over images.
 */
export function effectOf(
  pairs: readonly Pair[],
  { better, alpha, sameSeeds }: EffectOptions,
): Effect | undefined {
  const a = pairs.map((pair) => pair.candidate.value);
  const b = pairs.map((pair) => pair.baseline.value);
  const [sa, sb] = better === "zero" ? [sign(a), sign(b)] : [1, 1];
  const differences = a.map((x, i) => sa * x - sb * (b[i] as number));
  const over = mean(differences);
  if (leastP(pairs.length) < alpha) {
    const df = pairs.length - 1;
    return {
      delta: over.value,
      stderr: over.stderr,
      df,
      interval: interval(over.value, over.stderr, df, 1 - alpha),
      p: signFlip(a.map((x, i) => x - (b[i] as number)), {
        observed: Math.abs(over.value),
      }).p,
      leastP: leastP(pairs.length),
      over: "subjects",
    };
  }
  return overImages(pairs, over.value, { alpha, sameSeeds });
}

function overImages(
  pairs: readonly Pair[],
  delta: number,
  { alpha, sameSeeds }: Pick<EffectOptions, "alpha" | "sameSeeds">,
): Effect | undefined {
  let variance = 0;
  let df = 0;
  for (const { candidate, baseline } of pairs) {
    if (candidate.stderr === null || baseline.stderr === null) return undefined;
    variance += sameSeeds
      ? (candidate.stderr + baseline.stderr) ** 2
      : candidate.stderr ** 2 + baseline.stderr ** 2;
    df += Math.min(candidate.n, baseline.n) - 1;
  }
  const stderr = Math.sqrt(variance) / pairs.length;
  if (!(df > 0 && stderr > 0)) return undefined;
  return {
    delta,
    stderr,
    df,
    interval: interval(delta, stderr, df, 1 - alpha),
    p: 2 * studentTail(Math.abs(delta) / stderr, df),
    leastP: 0,
    over: "images",
  };
}

function sign(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) < 0 ? -1 : 1;
}
