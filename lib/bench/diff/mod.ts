/**
 * Whether two leaderboards differ: effects with their errors, verdicts, and a gate.
 *
 * @module
 */

export {
  type Comparison,
  type Diff,
  diff,
  DIFF_SCHEMA,
  type DiffOptions,
  type Judged,
  type Side,
} from "./diff.ts";
export { type Effect } from "./effect.ts";
export { FAIL_ON, type FailOn, type Gate, gate } from "./gate.ts";
export { marginOf } from "./margin.ts";
export { type Verdict, VERDICTS } from "./verdict.ts";
