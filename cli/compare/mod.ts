/**
 * Leaderboards of any place, held against each other.
 *
 * @module
 */

export * from "./diff_names.ts";
export { compareRows } from "./diff_rank.ts";
export * from "./papers.ts";
export * from "./score_files.ts";
export * from "./reported.ts";
export * from "./write_report.ts";
