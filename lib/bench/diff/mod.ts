/**
 * Whether two leaderboards differ: effects with their errors, verdicts, and a gate.
 *
 * @module
 */

export type { Comparison, DiffOptions, Judged, Side } from "./comparison.ts";
export { type Diff, diff, DIFF_SCHEMA } from "./diff.ts";
export { FAIL_ON, type FailOn, type Gate, gate } from "./gate.ts";
export { marginOf } from "./margin.ts";
export {
  type Entrant,
  type Named,
  type Rank,
  rank,
  RANK_SCHEMA,
} from "./rank.ts";
export type { Pair, RankedColumn, Standing } from "./rank_column.ts";
export { type Verdict, VERDICTS } from "./verdict.ts";
