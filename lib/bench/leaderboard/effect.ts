import {
  crossedError,
  type Design,
  designedMean,
  INDEPENDENT,
  type Interval,
  interval,
  jointDesign,
  leastP,
  mean,
  type Part,
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
  /** The images' own part of what the seeds of either side say; empty where it is not known. */
  readonly halves?: readonly [
    candidate: ReadonlyMap<number, number>,
    baseline: ReadonlyMap<number, number>,
  ];
  /** How the images of either side come by their groups, where it is known. */
  readonly designs?: readonly [
    candidate: Design | undefined,
    baseline: Design | undefined,
  ];
  /** How far the candidate lies above the baseline by their designs alone, 0 if absent. */
  readonly byDesign?: number;
  /** The value that is best, where nearer is better; 0 if absent. */
  readonly target?: number;
  /** Standard errors of either side, of a metric of all images together. */
  readonly stderrs?: readonly (number | null)[];
}

/** How far a candidate is from a baseline. */
export interface Effect {
  /** Candidate minus baseline, mean over subjects; of their distances from the best value where nearer to it is better. */
  readonly delta: number;
  /** What is left of it beyond what the designs of both sides alone would make; absent where that is all of it. */
  readonly left?: number;
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
 * differences over P plus that of the seeds' over S, less what is the images' own and in both; where that is not
 * known it is counted twice, which errs on the safe side. The p-value is the greater of two: Student's with that
 * variance, and the exact one by flipping the signs of the subjects' differences.
 *
 * Seeds that share a group are not exchangeable with those that do not: they make strata, whose
 * means may differ, and cohorts are one draw. What the designs of both sides alone would make of a difference is taken off
 * before it is tested: groups in turn are not held against independent draws.
 *
 * Too few subjects cannot reach α that way. Then they stand for themselves, and only the
 * seeds count.
 *
 * @param evidence Both sides, at least one subject.
 * @param alpha Level of the test, in `(0, 1)`.
 * @returns The effect, or `undefined` if nothing is known of the error over seeds.
 * @see Owen, The pigeonhole bootstrap, Annals of Applied Statistics 1, 2007, section 3
 */
export function effectOf(
  evidence: Evidence,
  better: Description["better"],
  alpha: number,
): Effect | undefined {
  const { subjects, candidateSeeds, baselineSeeds, stderrs, target = 0 } =
    evidence;
  const signs = better === "zero" || better === "even"
    ? [
      sign(subjects.map(([a]) => a - target)),
      sign(subjects.map(([, b]) => b - target)),
    ]
    : [1, 1];
  const [sa = 1, sb = 1] = signs;
  const differences = subjects.map(([a, b]) =>
    sa * (a - target) - sb * (b - target)
  );
  const { value: delta, stderr } = mean(differences);
  const least = leastP(subjects.length);
  const enough = least < alpha;
  const { halves = [new Map(), new Map()], designs = [] } = evidence;
  const [own = INDEPENDENT, other = INDEPENDENT] = designs;
  const overSeeds = stderrs
    ? pooledVariance(stderrs, [candidateSeeds, baselineSeeds])
    : seedVariance([candidateSeeds, baselineSeeds], [sa, sb], [own, other]);
  if (overSeeds.length === 0) return undefined;
  const overSubjects = { variance: stderr ** 2, df: subjects.length - 1 };
  const images = seedVariance(halves, [sa, sb], [own, other]);
  const total = crossedError(
    enough ? [overSubjects] : [],
    overSeeds,
    images.length === overSeeds.length ? images : [],
  );
  const left = beyond(delta, evidence.byDesign ?? 0);
  const flipped = () =>
    signFlip(
      left === delta ? differences : differences.map((d) => d - delta + left),
    ).p;
  const student = () =>
    2 * studentTail(Math.abs(left) / total.stderr, total.df);
  return {
    delta,
    ...total,
    ...(left !== delta && { left }),
    interval: interval(delta, total.stderr, total.df, 1 - alpha),
    p: left === 0 ? 1 : enough ? Math.max(student(), flipped()) : student(),
    leastP: enough ? least : 0,
    over: enough ? "subjects" : "seeds",
  };
}

/** Of paired seeds the variance of their differences, of others the sum of both sides'. */
function seedVariance(
  [a, b]: readonly [ReadonlyMap<number, number>, ReadonlyMap<number, number>],
  [sa, sb]: readonly [number, number],
  [own, other]: readonly [Design, Design],
): Part[] {
  const [mine, theirs] = [inOrder(a), inOrder(b)];
  const paired = a.size === b.size && mine.every(([seed]) => b.has(seed));
  const samples = paired
    ? [
      [
        mine.map(([seed, x], i): [number, number] => [
          seed,
          sa * x - sb * (theirs[i]?.[1] ?? NaN),
        ]),
        jointDesign(own, other),
      ] as const,
    ]
    : [[mine, own] as const, [theirs, other] as const];
  if (samples.some(([said]) => said.length < 2)) return [];
  const parts = samples.map(([said, design]) => {
    const { stderr, df } = designedMean(
      said.map(([, x]) => x),
      said.map(([seed]) => seed),
      design,
    );
    return { variance: stderr ** 2, df };
  });
  return parts.every(({ variance }) => Number.isFinite(variance)) ? parts : [];
}

/** So that sums do not depend on the order of a file. */
function inOrder(seeds: ReadonlyMap<number, number>): [number, number][] {
  return [...seeds].sort(([a], [b]) => a - b);
}

function pooledVariance(
  stderrs: readonly (number | null)[],
  blocks: readonly ReadonlyMap<number, number>[],
): Part[] {
  if (stderrs.some((stderr) => stderr === null)) return [];
  return stderrs.map((stderr, i) => {
    const count = blocks[i]?.size ?? 0;
    return {
      variance: Number(stderr) ** 2,
      df: count > 1 ? count - 1 : JACKKNIFE_DF,
    };
  });
}

// Such errors are the jackknife's over up to eight blocks of seeds.
const JACKKNIFE_DF = 7;

/** What is left of a difference once all is taken off that designs alone could make of it. */
function beyond(delta: number, byDesign: number): number {
  if (Math.sign(delta) !== Math.sign(byDesign)) return delta;
  return Math.sign(delta) * Math.max(0, Math.abs(delta) - Math.abs(byDesign));
}

function sign(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) < 0 ? -1 : 1;
}
