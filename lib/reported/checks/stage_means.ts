import type { Column } from "../column.ts";
import type { Finding } from "../finding.ts";
import type { Stages } from "../paper.ts";

/**
 * Finds a mean over stages that the ranges of the stages do not allow.
 *
 * @param stages Ranges of each stage over some subjects.
 * @returns One finding if a subject's mean lies outside the mean of the ranges.
 */
export function stageMeans(
  columns: readonly Column[],
  { place, attribute, method, subjects, metric, ranges }: Stages,
): Finding[] {
  const average = (side: 1 | 2) =>
    ranges.reduce((s, range) => s + Number(range[side]), 0) / ranges.length;
  const [least, greatest] = [average(1), average(2)];
  return columns.filter((c) =>
    c.rows === "subject" && c.metric === metric && c.method === method &&
    c.attribute === attribute
  ).flatMap(({ table, cells }) => {
    const wrong = cells.filter(({ row, value, rounding }) =>
      subjects.includes(row) &&
      (value + rounding < least || value - rounding > greatest)
    );
    if (wrong.length === 0) return [];
    return [{
      check: "stage mean",
      where: `${place} and ${table}`,
      says: `stages average ${least.toFixed(3)} to ${
        greatest.toFixed(3)
      }, but ${metric} is ${
        wrong.map(({ row, text }) => `${text} for ${row}`).join(", ")
      }`,
    }];
  });
}
