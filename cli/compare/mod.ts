/**
 * Leaderboards of any place, held against each other.
 *
 * @module
 */

export { checkNames } from "./diff_names.ts";
export { compareRows } from "./diff_rank.ts";
export { openPapers } from "./papers.ts";
export { findScores, openScores } from "./score_files.ts";
