import {
  type Comparison,
  type Diff,
  type Verdict,
  VERDICTS,
} from "../bench/mod.ts";
import { difference, probability } from "./difference_text.ts";
import { columnName, scoreText } from "./score_text.ts";

/** What two leaderboards are called. */
export interface DiffNames {
  /** What is judged. */
  readonly candidate: string;
  /** What it is held against. */
  readonly baseline: string;
}

/** One comparison as text. */
export interface DiffRow {
  /** The verdict. */
  readonly verdict: Verdict;
  /** Name of the method. */
  readonly method: string;
  /** Name of the metric, with the way that is better. */
  readonly metric: string;
  /** The baseline's score with its error. */
  readonly baseline: string;
  /** The candidate's score with its error. */
  readonly candidate: string;
  /** The difference and its interval; `""` where there is none. */
  readonly difference: string;
  /** The adjusted p-value. */
  readonly p: string;
  /** The true difference that would have been found. */
  readonly detectable: string;
  /** Why, where the numbers do not say it. */
  readonly reason: string;
}

/**
 * Writes comparisons as text, those to look at first before the others.
 *
 * @returns One row per comparison.
 */
export function diffRows(
  { comparisons }: Pick<Diff, "comparisons">,
): DiffRow[] {
  return comparisons.toSorted((a, b) => order(a) - order(b)).map(row);
}

/**
 * Writes comparisons as {@linkcode diffRows} does, but says once what holds for every
 * metric of a method, or for every method.
 *
 * @returns One row per comparison or per group of such.
 */
export function foldedRows(diff: Pick<Diff, "comparisons">): DiffRow[] {
  const perMethod = folded(diffRows(diff), "method", "metric");
  return folded(perMethod, "metric", "method");
}

/** Rows that differ in one field alone become one, if they are all that their group has. */
function folded(
  rows: readonly DiffRow[],
  by: "method" | "metric",
  over: "method" | "metric",
): DiffRow[] {
  const groups = Map.groupBy(rows, (row) => row[by]);
  const alike = ([first, ...rest]: readonly DiffRow[]) =>
    first && FOLDED.includes(first.verdict) && rest.length > 0 &&
    rest.every((row) =>
      row.verdict === first.verdict && row.reason === first.reason
    );
  const done = new Set<string>();
  return rows.flatMap((row) => {
    const group = groups.get(row[by]) ?? [];
    if (!alike(group)) return [row];
    if (done.has(row[by])) return [];
    done.add(row[by]);
    return [{ ...row, [over]: `all ${group.length} ${over}s`, ...NO_SCORES }];
  });
}

const FOLDED: readonly Verdict[] = ["missing", "incomparable"];
const NO_SCORES = { baseline: "", candidate: "" };

/** What is new, or never was, is not to be looked at first. */
function order({ verdict, lacks }: Comparison): number {
  return lacks === "baseline" || lacks === "both"
    ? VERDICTS.indexOf("inconclusive")
    : VERDICTS.indexOf(verdict);
}

/**
 * Counts verdicts.
 *
 * @returns For example `"1 worse, 3 better, 20 inconclusive"`; verdicts that did not occur are left out.
 */
export function verdictCounts({ comparisons }: Diff): string {
  const counted = VERDICTS.flatMap((verdict) => {
    const n = comparisons.filter((c) => c.verdict === verdict).length;
    return n === 0 ? [] : [`${n} ${verdict}`];
  });
  return counted.join(", ") || "nothing to compare";
}

/**
 * Says what must be known to read a diff.
 *
 * @returns One sentence each.
 */
export function diffNotes({ alpha, remarks, comparisons }: Diff): string[] {
  const judged = comparisons.flatMap(({ effect }) => effect ?? []);
  const percent = Number((100 * (1 - alpha)).toPrecision(4));
  const fixed = judged.some(({ over }) => over === "seeds");
  return [
    ...remarks,
    ...new Set(
      comparisons.flatMap(({ effect, reason }) =>
        effect && reason ? reason : []
      ),
    ),
    ...(judged.length === 0 ? [] : [
      `difference: candidate − baseline, mean over subjects, with its ${percent} % interval; ± is one standard error`,
      `better, worse: beyond the margin (in parentheses), and p < ${alpha} for other subjects and seeds like these, adjusted for ${
        judged.length === 1
          ? "this one comparison"
          : `all ${judged.length} comparisons`
      } (Holm)`,
      "equivalent: the whole interval within the margin; MDE, the minimum detectable effect: the true difference that would be found four times in five, with α divided by the number of comparisons",
    ]),
    ...(fixed
      ? [
        "with fewer than six subjects, or a metric of all images together, p counts the error over seeds alone, and holds for these subjects only",
      ]
      : []),
  ];
}

function row(comparison: Comparison): DiffRow {
  const { verdict, title, metric, candidate, baseline, effect } = comparison;
  const { digits } = metric;
  return {
    verdict,
    method: title,
    metric: columnName(metric),
    baseline: scoreText(digits, baseline),
    candidate: scoreText(digits, candidate),
    difference: difference(digits, effect),
    p: effect ? probability(effect.adjusted) : "",
    detectable: effect
      ? `${effect.detectable?.toFixed(digits + 1) ?? "never"} (${
        Number(effect.margin.toPrecision(2))
      })`
      : "",
    reason: reasonOf(comparison),
  };
}

/** Says why there is no difference of two scores; what explains one holds for all alike, and stands in the notes. */
export function reasonOf({ lacks, effect, reason = "" }: Comparison): string {
  if (effect) return "";
  const where = lacks && {
    candidate: "the candidate has none",
    baseline: "the baseline has none: it is new",
    both: "neither has a value",
  }[lacks];
  return [where, reason].filter(Boolean).join("; ");
}

/** Titles of the columns of a diff. */
export const DIFF_HEADER: readonly string[] = [
  "verdict",
  "method",
  "metric",
  "baseline",
  "candidate",
  "difference",
  "p",
  "MDE (margin)",
];
