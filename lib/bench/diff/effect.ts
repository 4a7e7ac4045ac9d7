import {
  type Interval,
  interval,
  leastP,
  mean,
  signFlip,
  studentTail,
} from "../../statistics/mod.ts";
import type { Description } from "../../metrics/mod.ts";

/** What is known of one metric on both sides. */
export interface Evidence {
  /** Value of either side for each subject, in an order that does not depend on the files'. */
  readonly subjects:
    readonly (readonly [candidate: number, baseline: number])[];
  /** What each of the candidate's seeds says, by seed; empty if nothing is known of seeds. */
  readonly candidateSeeds: ReadonlyMap<number, number>;
  /** The same of the baseline. */
  readonly baselineSeeds: ReadonlyMap<number, number>;
  /** Standard errors of either side, of a metric of all images together. */
  readonly stderrs?: readonly (number | null)[];
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
  /** Least p-value that could have been found. */
  readonly leastP: number;
  /** What the difference is generalised to: other subjects and seeds like these, or other seeds for these subjects. */
  readonly over: "subjects" | "seeds";
}

/**
 * Estimates a difference, as one that should hold for other subjects and other seeds.
 *
 * Images of one subject are not independent evidence about other subjects, and images of one
 * seed, which share their noise, none about other seeds. So the variance is that of the subjects'
 * differences over P plus that of the seeds' over S; what is neither's is counted twice, which
 * errs on the safe side. The p-value is the greater of two: Student's with that
 * variance, and the exact one by flipping the signs of the subjects' differences.
 *
 * Too few subjects cannot reach α that way. Then they stand for themselves, and only the
 * seeds count.
 *
 * @param evidence Both sides, at least one subject.
 * @param better Which way the metric is better.
 * @param alpha Level of the test, in `(0, 1)`.
 * @returns The effect, or `undefined` if nothing is known of the error over seeds.
 * @see Owen, The pigeonhole bootstrap, Annals of Applied Statistics 1, 2007, section 3
 */
export function effectOf(
  { subjects, candidateSeeds, baselineSeeds, stderrs }: Evidence,
  better: Description["better"],
  alpha: number,
): Effect | undefined {
  const signs = better === "zero"
    ? [sign(subjects.map(([a]) => a)), sign(subjects.map(([, b]) => b))]
    : [1, 1];
  const [sa = 1, sb = 1] = signs;
  const differences = subjects.map(([a, b]) => sa * a - sb * b);
  const { value: delta, stderr } = mean(differences);
  const least = leastP(subjects.length);
  const enough = least < alpha;
  const overSeeds = stderrs
    ? pooledVariance(stderrs)
    : seedVariance(candidateSeeds, baselineSeeds, [sa, sb]);
  if (overSeeds.length === 0) return undefined;
  const overSubjects = { variance: stderr ** 2, df: subjects.length - 1 };
  const total = combined(enough ? [overSubjects, ...overSeeds] : overSeeds);
  const flipped = () => signFlip(differences).p;
  const student = () =>
    2 * studentTail(Math.abs(delta) / total.stderr, total.df);
  return {
    delta,
    ...total,
    interval: interval(delta, total.stderr, total.df, 1 - alpha),
    p: delta === 0 ? 1 : enough ? Math.max(student(), flipped()) : student(),
    leastP: enough ? least : 0,
    over: enough ? "subjects" : "seeds",
  };
}

interface Term {
  readonly variance: number;
  readonly df: number;
}

/** Of paired seeds the variance of their differences, of others the sum of both sides'. */
function seedVariance(
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
  [sa, sb]: readonly [number, number],
): Term[] {
  const [mine, theirs] = [inOrder(a), inOrder(b)];
  const paired = a.size === b.size && mine.every(([seed]) => b.has(seed));
  const samples = paired
    ? [mine.map(([, x], i) => sa * x - sb * (theirs[i]?.[1] ?? NaN))]
    : [mine.map(([, x]) => x), theirs.map(([, x]) => x)];
  if (samples.some((values) => values.length < 2)) return [];
  return samples.map((values) => ({
    variance: mean(values).stderr ** 2,
    df: values.length - 1,
  }));
}

/** So that sums do not depend on the order of a file. */
function inOrder(seeds: ReadonlyMap<number, number>): [number, number][] {
  return [...seeds].sort(([a], [b]) => a - b);
}

function pooledVariance(stderrs: readonly (number | null)[]): Term[] {
  if (stderrs.some((stderr) => stderr === null)) return [];
  return stderrs.map((stderr) => ({
    variance: Number(stderr) ** 2,
    df: JACKKNIFE_DF,
  }));
}

// Such errors are the jackknife's over eight blocks of seeds.
const JACKKNIFE_DF = 7;

/** Variances of independent parts, with degrees of freedom by Welch and Satterthwaite. */
function combined(
  terms: readonly Term[],
): Pick<Effect, "stderr" | "df"> {
  // In an order that does not depend on which side is which.
  const sizes = terms.map((term) => term.variance).sort((a, b) => a - b);
  const variance = sizes.reduce((a, b) => a + b, 0);
  const least = Math.min(...terms.map(({ df }) => df));
  const squares = terms.map(({ variance, df }) => variance ** 2 / df)
    .sort((a, b) => a - b).reduce((a, b) => a + b, 0);
  return {
    stderr: Math.sqrt(variance),
    df: squares > 0 ? variance ** 2 / squares : least,
  };
}

function sign(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) < 0 ? -1 : 1;
}
