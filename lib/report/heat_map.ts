import type { TopLevelSpec } from "vega-lite";
import { vegaSvg } from "./vega_svg.ts";

/** A table of numbers that is drawn in colours. */
export interface HeatMap {
  /** Names of the rows, from top to bottom. */
  readonly rows: readonly string[];
  /** Names of the columns, from left to right. */
  readonly columns: readonly string[];
  /** `values[row][column]`. */
  readonly values: readonly (readonly number[])[];
  /** Title of the columns' axis. */
  readonly x: string;
  /** What the numbers are, with the unit. */
  readonly title: string;
  /** Least and greatest number of the scale. */
  readonly domain: readonly [number, number];
}

/**
 * Draws a heat map.
 *
 * @returns An SVG document; equal maps give equal bytes.
 */
export async function heatMap(
  { rows, columns, values, x, title, domain }: HeatMap,
): Promise<string> {
  const spec: TopLevelSpec = {
    width: { step: 18 },
    height: { step: 14 },
    data: {
      values: rows.flatMap((row, i) =>
        columns.map((column, j) => ({ row, column, value: values[i]?.[j] }))
      ),
    },
    mark: "rect",
    encoding: {
      x: { field: "column", type: "ordinal", sort: [...columns], title: x },
      y: {
        field: "row",
        type: "ordinal",
        sort: [...rows],
        title: null,
        axis: { labelLimit: 400 },
      },
      color: {
        field: "value",
        type: "quantitative",
        title,
        scale: { domain: [...domain], scheme: "viridis" },
      },
    },
  };
  return await vegaSvg(spec);
}
