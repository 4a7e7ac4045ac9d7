import { at } from "../../core/mod.ts";
import { type Column, nameOf } from "../column.ts";
import type { Finding } from "../finding.ts";

/**
 * Finds columns that are a constant fraction of the table's first method in every
 * row. Measurements of different subjects spread by more than the 1 % or so that
 * is left here.
 *
 * @returns One finding per column of ten rows or more whose ratios lie within 3 % of each other, and not about 1.
 */
export function constantRatio(columns: readonly Column[]): Finding[] {
  return columns.filter((c) => c.rows === "subject").flatMap((column) => {
    const first = columns.find((c) =>
      c.table === column.table && c.metric === column.metric
    );
    if (!first || first === column || column.cells.length < 10) return [];
    const ratios = column.cells.map(({ value }, i) =>
      value / at(first.cells, i).value
    );
    const [least, greatest] = [Math.min(...ratios), Math.max(...ratios)];
    const about = (least + greatest) / 2;
    if (!(greatest / least < 1.03) || Math.abs(about - 1) < 0.05) return [];
    return [{
      check: "constant ratio",
      where: nameOf(column),
      says: `is ${least.toFixed(3)} to ${greatest.toFixed(3)} of ${
        nameOf(first)
      } in every row`,
    }];
  });
}
