/**
 * From observations to a table: scores with errors, marks, cells and seeds as files.
 *
 * @module
 */

export { cellsCsv } from "./cells.ts";
export { checkRun } from "./check_run.ts";
export { contradictions } from "./check_scores.ts";
export { type BoardContext, leaderboard } from "./leaderboard.ts";
export {
  type ColumnDescription,
  type Leaderboard,
  LEADERBOARD_SCHEMA,
  type Mark,
  type Row,
  type RowScore,
  type Score,
  type Scores,
  type SeedScore,
  type SubjectScore,
} from "./scores.ts";
export { readScores, type ScoreFiles } from "./read_scores.ts";
export { designOf, withAssigned } from "./row_design.ts";
export { seedsCsv } from "./seed_file.ts";
export { seedScores } from "./seed_scores.ts";
export { type Effect, effectOf, type Evidence } from "./effect.ts";
export { byDesign } from "./level.ts";
