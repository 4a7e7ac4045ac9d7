/**
 * Whether two leaderboards differ: effects with their errors, verdicts, and a gate.
 *
 * @module
 */

export * from "./comparison.ts";
export * from "./diff.ts";
export type { Entrant, Named } from "./entrants.ts";
export * from "./findings.ts";
export * from "./front.ts";
export * from "./gate.ts";
export * from "./margin.ts";
export * from "./rank.ts";
export type { Pair, RankedColumn, Standing } from "./rank_column.ts";
export { type Verdict, VERDICTS } from "./verdict.ts";
