/**
 * What a run looks like: tables for the terminal, Markdown and CSV, pictures,
 * overlays of attention, contact sheets.
 *
 * @module
 */

// Tables
export { aligned } from "./align.ts";
export { wrapped } from "./wrapped.ts";
export * from "./in_force.ts";
export * from "./categories.ts";
export * from "./confusion_text.ts";
export * from "./csv.ts";
export * from "./annotations.ts";
export * from "./diff_markdown.ts";
export type { DiffNames } from "./diff_rows.ts";
export * from "./diff_text.ts";
export type { Room } from "./fitted.ts";
export * from "./front_text.ts";
export * from "./junit.ts";
export * from "./latex.ts";
export * from "./rank_markdown.ts";
export { rankText } from "./rank_text.ts";
export * from "./table.ts";
export * from "./terminal_table.ts";
export * from "./table_style.ts";
export * from "./reported.ts";
export type { Figure, Sentence } from "./sentence.ts";
export * from "./sentences.ts";
export * from "./sweep.ts";
export * from "./views.ts";

// Pictures
export type { FigureScores } from "./board_figure.ts";
export * from "./board_figures.ts";
export * from "./front_chart.ts";
export * from "./contact_sheet.ts";
export * from "./feature_pictures.ts";
export * from "./heat.ts";
export * from "./overlay.ts";
export {
  openPostprocessWorker,
  type PostprocessWorker,
} from "./postprocess_worker.ts";
export * from "./pictures.ts";
export * from "./png.ts";
export * from "./heat_map.ts";
export * from "./line_chart.ts";
export * from "./mask_chart.ts";
export * from "./mask_sheet.ts";
export * from "./raster.ts";
export * from "./stage_sheet.ts";

// The page
export * from "./page/report_page.ts";
export * from "./page/progress_page.ts";
export type { Reported } from "./page/board_sections.ts";
export * from "./page/gallery.ts";
export * from "./page/read_gallery.ts";
export type { Observed } from "./page/curves.ts";
export type { CommandLine } from "./page/provenance_section.ts";
