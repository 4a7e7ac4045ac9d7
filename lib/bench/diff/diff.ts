import type { Leaderboard, Scores } from "../leaderboard/mod.ts";
import { obstacles, remarks } from "./comparable.ts";
import { compare, type Place } from "./compare.ts";
import type { Comparison, DiffOptions } from "./comparison.ts";
import { judgeAll } from "./judge_all.ts";
import { lookup } from "./lookup.ts";
import { union } from "./union.ts";

/** Schema of a diff. */
export const DIFF_SCHEMA = "entangle.diff/1";

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
    comparisons: judgeAll(found, alpha),
  };
}

function aligned(candidate: Leaderboard, baseline: Leaderboard): Place[] {
  const metrics = union(candidate.metrics, baseline.metrics, (m) => m.id);
  return union(candidate.rows, baseline.rows, (row) => row.method)
    .flatMap(({ method, title }) =>
      // The method that the others are compared with has no distance to itself.
      metrics.filter(({ against }) => against !== method)
        .map((metric) => ({ method, title, metric }))
    );
}
