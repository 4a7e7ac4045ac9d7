/**
 * What a run looks like: tables for the terminal, Markdown and CSV, pictures,
 * overlays of attention, contact sheets.
 *
 * @module
 */

// Tables
export { departureLines, inForceLines, inForceText } from "./in_force.ts";
export { leaderboardCsv } from "./csv.ts";
export { annotations } from "./annotations.ts";
export { diffMarkdown } from "./diff_markdown.ts";
export type { DiffNames } from "./diff_rows.ts";
export { diffText } from "./diff_text.ts";
export type { Room } from "./fitted.ts";
export { junitXml } from "./junit.ts";
export { leaderboardTex } from "./latex.ts";
export { rankMarkdown } from "./rank_markdown.ts";
export { rankText } from "./rank_text.ts";
export { markdownTable, type Table, table, terminalTable } from "./table.ts";
export { emphasised, type MarkStyle, raised } from "./table_style.ts";
export { reportedTable, reportedText } from "./reported.ts";
export { type Sweep, sweepChart, sweepOf } from "./sweep.ts";
export { scoreFiles, views } from "./views.ts";

// Pictures
export { contactSheet, type SheetRow } from "./contact_sheet.ts";
export { type Colour, heatColour, overlayHeat, overlayMasks } from "./heat.ts";
export { label } from "./label.ts";
export { overlay, type OverlayInput } from "./overlay.ts";
export {
  openPostprocessWorker,
  type PostprocessWorker,
} from "./postprocess_worker.ts";
export {
  contactSheetPath,
  drawContactSheet,
  OVERLAYS,
  postprocess,
} from "./pictures.ts";
export { decodePng, encodePng } from "./png.ts";
export {
  type ChartOptions,
  type Line,
  lineChart,
  type Panel,
} from "./line_chart.ts";
export { paste, plain, type Raster, raster, shrink } from "./raster.ts";
