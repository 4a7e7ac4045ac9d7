import type { ColumnDescription } from "../bench/mod.ts";

/**
 * Puts the columns of a leaderboard in the order in which they are read: the bias, the
 * entanglement, the quality and the price of it first.
 *
 * @returns Main columns, then the others in the order of the leaderboard.
 */
export function columnOrder(
  metrics: readonly ColumnDescription[],
): ColumnDescription[] {
  const main = MAIN.flatMap((id) => metrics.find((m) => m.id === id) ?? []);
  return [...main, ...metrics.filter((metric) => !main.includes(metric))];
}

const MAIN = [
  "rd",
  "rd_corrected",
  "rd4",
  "rd4_corrected",
  "rd_first",
  "rd_second",
  "intersection",
  "rd_target",
  "amplification",
  "fd",
  "miou",
  "fid",
  "fid_clip",
  "recognised",
  "cost",
];
