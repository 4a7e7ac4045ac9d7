import { type Column, nameOf } from "../column.ts";
import type { Finding } from "../finding.ts";

/** IoU of two masks of 30 % that have nothing to do with each other. */
const CHANCE = 0.3 / 1.7;

const NEAR = 0.015;

/**
 * Finds overlaps that are no more than chance gives, 0.176 for masks above the
 * 70th percentile.
 *
 * @returns One finding per column of mIoU with values within 0.015 of it.
 */
export function atChance(columns: readonly Column[]): Finding[] {
  return columns.filter(({ metric }) => metric === "mIoU").flatMap((column) => {
    const near = column.cells.filter(({ value }) =>
      Math.abs(value - CHANCE) <= NEAR
    );
    if (near.length === 0) return [];
    return [{
      check: "chance",
      where: nameOf(column),
      says: `independent masks overlap by ${CHANCE.toFixed(3)}: ${
        near.map(({ row, text }) => `${row} ${text}`).join(", ")
      }`,
    }];
  });
}
