/**
 * From observations to a table: scores with errors, marks, cells and seeds as files.
 *
 * @module
 */

export { cellsCsv } from "./cells.ts";
export type { Dropped } from "./dropped.ts";
export { checkRun } from "./check_run.ts";
export * from "./check_scores.ts";
export { type BoardContext, leaderboard } from "./leaderboard.ts";
export * from "./scores.ts";
export * from "./read_scores.ts";
export * from "./row_design.ts";
export { categoriesOf, type Category } from "./suite_rows.ts";
export { seedsCsv } from "./seed_file.ts";
export { seedScores } from "./seed_scores.ts";
export * from "./effect.ts";
export * from "./level.ts";
