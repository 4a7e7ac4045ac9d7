import { plural } from "../../core/mod.ts";
import { type Column, nameOf, type Printed } from "../column.ts";
import type { Finding } from "../finding.ts";

/**
 * Finds means of a method that are not the mean of its subjects, where a table
 * has all of them; and, where it has some, what the others would have to be.
 *
 * @returns One finding per method and metric.
 */
export function meansThatDisagree(columns: readonly Column[]): Finding[] {
  return columns.filter((c) => c.rows === "subject").flatMap((column) =>
    columns.filter((c) =>
      c.rows === "method" && c.metric === column.metric &&
      (column.attribute === undefined || c.attribute === column.attribute)
    ).flatMap((summary) => {
      const stated = summary.cells.find(({ row }) => row === column.method);
      if (!stated) return [];
      return column.cells.length === summary.subjects
        ? wholeMean(column, summary, stated)
        : partialMean(column, summary, stated);
    })
  );
}

function wholeMean(
  column: Column,
  summary: Column,
  stated: Printed,
): Finding[] {
  const mean = meanOf(column);
  if (Math.abs(mean - stated.value) <= stated.rounding + rounding(column)) {
    return [];
  }
  const shown = mean.toFixed(3);
  const swapped = sorted(shown) === sorted(stated.text) &&
    shown !== stated.text;
  return [{
    check: "mean",
    where: nameOf(column),
    says: `has the mean ${shown}, but ${summary.table} says ${stated.text}${
      swapped ? ", the same digits in another order" : ""
    }`,
  }];
}

function partialMean(
  column: Column,
  summary: Column,
  stated: Printed,
): Finding[] {
  const { cells } = column;
  const rest = summary.subjects - cells.length;
  const others =
    (stated.value * summary.subjects - meanOf(column) * cells.length) /
    rest;
  const [least, greatest] = [
    Math.min(...cells.map((c) => c.value)),
    Math.max(...cells.map((c) => c.value)),
  ];
  // Half as far again as the known subjects are apart.
  const margin = (greatest - least) / 2;
  if (others > least - margin && others < greatest + margin) return [];
  return [{
    check: "partial mean",
    where: nameOf(column),
    says: `averages ${meanOf(column).toFixed(3)} over ${
      plural(cells.length, "subject")
    }; for the ${stated.text} of ${
      [summary.table, summary.attribute].filter(Boolean).join(", ")
    }, the other ${rest} would have to average ${
      others.toFixed(3)
    }, outside ${least} to ${greatest}`,
  }];
}

function meanOf({ cells }: Column): number {
  return cells.reduce((s, { value }) => s + value, 0) / cells.length;
}

function rounding({ cells }: Column): number {
  return Math.max(...cells.map((c) => c.rounding));
}

function sorted(text: string): string {
  return [...text].sort().join("");
}
