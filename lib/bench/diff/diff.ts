import type { Chance } from "../../metrics/mod.ts";
import { holm, smallestDetectable } from "../../statistics/mod.ts";
import type {
  ColumnDescription,
  Leaderboard,
  Row,
  Scores,
  SubjectScore,
} from "../leaderboard.ts";
import { obstacles, remarks } from "./comparable.ts";
import { type Effect, effectOf, type Evidence } from "./effect.ts";
import { marginOf } from "./margin.ts";
import { judge, type Verdict } from "./verdict.ts";

/** Schema of a diff. */
export const DIFF_SCHEMA = "entangle.diff/1";

/** How two leaderboards are compared. */
export interface DiffOptions {
  /** Chance of even one false finding among all comparisons, in `(0, 1)`. */
  readonly alpha?: number;
  /** Margins by id of the metric, in place of the usual ones. */
  readonly margins?: Readonly<Record<string, number>>;
  /** Only these methods. */
  readonly methods?: readonly string[] | undefined;
  /** Only these metrics. */
  readonly metrics?: readonly string[] | undefined;
}

/** A row's score, as far as a diff shows it. */
export interface Side {
  /** The estimate. */
  readonly value: number | null;
  /** Its standard error over subjects. */
  readonly stderr: number | null;
  /** Images. */
  readonly n: number;
  /** What a source without bias or entanglement would score. */
  readonly chance: Chance | null;
}

/** An effect, and what it was judged by. */
export interface Judged extends Effect {
  /** P-value adjusted for all comparisons of the diff. */
  readonly adjusted: number;
  /** Difference that is too small to matter. */
  readonly margin: number;
  /** True difference that would have been found four times in five; `null` if none would. */
  readonly detectable: number | null;
}

/** One metric of one method, candidate against baseline. */
export interface Comparison {
  /** Id of the method. */
  readonly method: string;
  /** Its name in tables. */
  readonly title: string;
  /** The metric, as the candidate describes it, or else the baseline. */
  readonly metric: ColumnDescription;
  /** What is said of it. */
  readonly verdict: Verdict;
  /** Why, where the numbers do not say it. */
  readonly reason?: string;
  /** Who lacks it, if it is missing. */
  readonly lacks?: "candidate" | "baseline" | "both";
  /** The candidate's score. */
  readonly candidate: Side | null;
  /** The baseline's score. */
  readonly baseline: Side | null;
  /** The difference, where there is one to be estimated. */
  readonly effect?: Judged;
}

/** How a candidate differs from a baseline. */
export interface Diff {
  /** {@linkcode DIFF_SCHEMA}. */
  readonly schema: typeof DIFF_SCHEMA;
  /** Spec of the candidate. */
  readonly spec: Leaderboard["spec"];
  /** Chance of even one false finding. */
  readonly alpha: number;
  /** What must be known to read the verdicts. */
  readonly remarks: readonly string[];
  /** One per method and metric, in the order of the candidate, then what only the baseline has. */
  readonly comparisons: readonly Comparison[];
}

/**
 * Compares two leaderboards, method by method and metric by metric.
 *
 * @param candidate What is judged.
 * @param baseline What it is held against.
 * @param options Level, margins, and what is left out.
 * @returns The comparisons; equal arguments give equal results, and exchanged ones the opposite.
 */
export function diff(
  candidate: Scores,
  baseline: Scores,
  { alpha = 0.05, margins = {}, methods, metrics }: DiffOptions = {},
): Diff {
  const why = obstacles(candidate.board, baseline.board).join("; ");
  const context = { alpha, margins };
  const lookups = [lookup(candidate), lookup(baseline)] as const;
  const found = aligned(candidate.board, baseline.board)
    .filter(({ method }) => methods?.includes(method) ?? true)
    .filter(({ metric }) => metrics?.includes(metric.id) ?? true)
    .map((place) => compare(place, lookups, why, context));
  return {
    schema: DIFF_SCHEMA,
    spec: candidate.board.spec,
    alpha,
    remarks: why === "" ? remarks(candidate.board, baseline.board) : [],
    comparisons: judged(found, alpha),
  };
}

/** A comparison whose verdict may have to wait for all the others. */
type Open = Omit<Comparison, "verdict" | "effect"> & {
  readonly verdict?: Verdict;
  readonly effect?: Effect & { readonly margin: number };
};

interface Place {
  readonly method: string;
  readonly title: string;
  readonly metric: ColumnDescription;
}

interface Lookup {
  readonly row: (method: string) => Row | undefined;
  readonly metric: (id: string) => ColumnDescription | undefined;
  /** Scores of the subjects, by name. */
  readonly cells: (
    method: string,
    metric: string,
  ) => ReadonlyMap<string, SubjectScore>;
  /** What the seeds say, by seed. */
  readonly seeds: (
    method: string,
    metric: string,
  ) => ReadonlyMap<number, number>;
}

function aligned(candidate: Leaderboard, baseline: Leaderboard): Place[] {
  const metrics = union(candidate.metrics, baseline.metrics, (m) => m.id);
  return union(candidate.rows, baseline.rows, (row) => row.method)
    .flatMap(({ method, title }) =>
      metrics.map((metric) => ({ method, title, metric }))
    );
}

function union<T>(
  a: readonly T[],
  b: readonly T[],
  key: (x: T) => string,
): T[] {
  const known = new Set(a.map(key));
  return [...a, ...b.filter((x) => !known.has(key(x)))];
}

function lookup({ board, cells, seeds }: Scores): Lookup {
  const rows = new Map(board.rows.map((row) => [row.method, row]));
  const metrics = new Map(board.metrics.map((m) => [m.id, m]));
  const byRow = Map.groupBy(cells, (c) => `${c.metric} ${c.method}`);
  const byMethod = Map.groupBy(seeds, (s) => s.method);
  return {
    row: (method) => rows.get(method),
    metric: (id) => metrics.get(id),
    cells: (method, metric) =>
      new Map(
        byRow.get(`${metric} ${method}`)?.map((cell) => [cell.subject, cell]),
      ),
    seeds: (method, metric) =>
      new Map(
        byMethod.get(method)?.flatMap(({ seed, scores }) => {
          const score = scores[metric];
          return score === undefined ? [] : [[seed, score]];
        }),
      ),
  };
}

function compare(
  { method, title, metric }: Place,
  [a, b]: readonly [Lookup, Lookup],
  obstacle: string,
  { alpha, margins }: {
    readonly alpha: number;
    readonly margins: Readonly<Record<string, number>>;
  },
): Open {
  const score = (side: Lookup) =>
    side.metric(metric.id) && side.row(method)?.scores[metric.id];
  const [mine, theirs] = [score(a), score(b)];
  const place = {
    method,
    title,
    metric,
    candidate: sideOf(mine),
    baseline: sideOf(theirs),
  };
  const absent = lacking(place);
  if (absent) {
    const reason = (mine ?? theirs)?.reason ?? mine?.reason ?? theirs?.reason;
    return { ...place, ...absent, ...(reason && { reason }) };
  }
  const incomparable = (reason: string): Open => ({
    ...place,
    verdict: "incomparable",
    reason,
  });
  if (obstacle !== "") return incomparable(obstacle);
  const versions = [a, b].map((side) => side.metric(metric.id)?.version);
  if (versions[0] !== versions[1]) {
    return incomparable(`${metric.id}@${versions.join(` and ${metric.id}@`)}`);
  }
  const against = [a, b].map((side) => side.metric(metric.id)?.against);
  if (against[0] !== against[1]) {
    return incomparable(`compared with ${against.join(" and with ")}`);
  }
  // What is estimated from all images together is no mean over subjects, and stands alone.
  const pooled = metric.combines === "images";
  const [own, other] = pooled
    ? [alone(place.candidate), alone(place.baseline)]
    : [a.cells(method, metric.id), b.cells(method, metric.id)];
  const subjects = paired(own, other);
  if (subjects === undefined) return incomparable("the subjects differ");
  if (identical(place, own, other)) return { ...place, verdict: "identical" };
  const values = [mine?.value ?? 0, theirs?.value ?? 0];
  const margin = marginOf(metric, values, margins);
  const uneven = unevenness(place, margin);
  if (uneven !== undefined) return incomparable(uneven);
  const evidence: Evidence = {
    subjects,
    candidateSeeds: a.seeds(method, metric.id),
    baselineSeeds: b.seeds(method, metric.id),
    ...(pooled && { stderrs: [mine?.stderr ?? null, theirs?.stderr ?? null] }),
  };
  const effect = effectOf(evidence, metric.better, alpha);
  return effect ? { ...place, effect: { ...effect, margin } } : {
    ...place,
    verdict: "inconclusive",
    reason: "too few images to tell the error",
  };
}

function sideOf(score: Side | undefined): Side | null {
  if (!score) return null;
  const { value, stderr, n, chance } = score;
  return { value, stderr, n, chance };
}

function lacking(
  { candidate, baseline }: Pick<Comparison, "candidate" | "baseline">,
): Pick<Comparison, "verdict" | "lacks"> | undefined {
  const [mine, theirs] = [candidate, baseline].map((side) =>
    (side?.value ?? null) !== null
  );
  if (mine && theirs) return undefined;
  const lacks = mine ? "baseline" : theirs ? "candidate" : "both";
  return { verdict: "missing", lacks };
}

function alone(side: Side | null): ReadonlyMap<string, Side> {
  return new Map(side ? [["", side]] : []);
}

/** Values by subject, in the order of their names; `undefined` unless both sides have the same subjects. */
function paired(
  a: ReadonlyMap<string, Side>,
  b: ReadonlyMap<string, Side>,
): Evidence["subjects"] | undefined {
  if (a.size === 0 || a.size !== b.size) return undefined;
  const pairs: [number, number][] = [];
  for (const subject of [...a.keys()].sort()) {
    const [mine, theirs] = [a.get(subject)?.value, b.get(subject)?.value];
    if (mine == null || theirs == null) return undefined;
    pairs.push([mine, theirs]);
  }
  return pairs;
}

function identical(
  { candidate, baseline }: Pick<Comparison, "candidate" | "baseline">,
  a: ReadonlyMap<string, Side>,
  b: ReadonlyMap<string, Side>,
): boolean {
  const same = (x: Side | null | undefined, y: Side | null | undefined) =>
    x?.value === y?.value && x?.stderr === y?.stderr && x?.n === y?.n;
  return same(candidate, baseline) &&
    a.entries().every(([subject, side]) => same(side, b.get(subject)));
}

/** What is biased by the number of images cannot be compared across numbers. */
function unevenness(
  { candidate, baseline }: Pick<Comparison, "candidate" | "baseline">,
  margin: number,
): string | undefined {
  if (!candidate || !baseline || candidate.n === baseline.n) return undefined;
  const levels = [candidate.chance?.value, baseline.chance?.value];
  const [mine = NaN, theirs = NaN] = levels;
  if (Math.abs(mine - theirs) <= margin / 10) return undefined;
  const images = `${candidate.n} and ${baseline.n} images`;
  return Number.isNaN(mine - theirs)
    ? images
    : `${images}, at which chance alone gives ${mine.toPrecision(2)} and ${
      theirs.toPrecision(2)
    }`;
}

function judged(open: readonly Open[], alpha: number): Comparison[] {
  const tests = open.flatMap(({ effect }) => effect ? [effect] : []);
  const adjusted = new Map(
    holm(tests.map(({ p }) => p)).map((p, i) => [tests[i], p]),
  );
  return open.map(({ effect, verdict = "inconclusive", ...place }) => {
    if (!effect) return { ...place, verdict };
    const level = alpha / tests.length;
    const blind = effect.leastP * tests.length >= alpha;
    const limits = {
      margin: effect.margin,
      adjusted: adjusted.get(effect) ?? 1,
      alpha,
    };
    const seen = smallestDetectable({ ...effect, alpha: level });
    return {
      ...place,
      verdict: judge(effect, place.metric.better, limits),
      ...(blind && {
        reason:
          `too few subjects: among ${tests.length} comparisons no difference could be shown`,
      }),
      effect: {
        ...effect,
        adjusted: limits.adjusted,
        detectable: blind || seen > width(place.metric) ? null : seen,
      },
    };
  });
}

/** How far two values of a metric can lie apart. */
function width({ range: [least, greatest] }: ColumnDescription): number {
  return least === null || greatest === null ? Infinity : greatest - least;
}
