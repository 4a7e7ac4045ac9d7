import type { TopLevelSpec } from "vega-lite";
import { vegaSvg } from "./vega_svg.ts";

/** One quantity over a common horizontal axis. */
export interface Panel {
  /** Title of the vertical axis, with the unit. */
  readonly title: string;
  /** Points of each line, from left to right. */
  readonly lines: readonly Line[];
}

/** One line of a panel. */
export interface Line {
  /** Name in the legend; lines of one name have one colour in all panels. */
  readonly name: string;
  /** Points; `null` leaves a gap. */
  readonly points: readonly (readonly [x: number, y: number | null])[];
}

/** How a chart is drawn. */
export interface ChartOptions {
  /** Title of the horizontal axis. */
  readonly x: string;
  /** Whether the horizontal axis is logarithmic; points at 0 are then left out. Default `false`. */
  readonly logarithmic?: boolean;
  /** Width of a panel in pixels. Default 420. */
  readonly width?: number;
}

/**
 * Draws panels of lines, one below the other, over a common horizontal axis.
 *
 * @param panels What is drawn, from top to bottom.
 * @param options Axis and size.
 * @returns An SVG document; equal arguments give equal bytes.
 */
export async function lineChart(
  panels: readonly Panel[],
  { x, logarithmic = false, width = 420 }: ChartOptions,
): Promise<string> {
  const spec: TopLevelSpec = {
    vconcat: panels.map(({ title, lines }, i) => ({
      width,
      height: 120,
      data: {
        values: lines.flatMap(({ name, points }) =>
          points.filter(([at]) => !logarithmic || at > 0)
            .map(([at, y]) => ({ x: at, y, name }))
        ),
      },
      mark: { type: "line" as const, point: { size: 16 }, clip: true },
      encoding: {
        x: {
          field: "x",
          type: "quantitative" as const,
          scale: { type: logarithmic ? "log" as const : "linear" as const },
          axis: { title: i === panels.length - 1 ? x : null },
        },
        y: {
          field: "y",
          type: "quantitative" as const,
          axis: { title },
          scale: { zero: true },
        },
        color: {
          field: "name",
          type: "nominal" as const,
          ...(lines.length === 1 && { legend: null }),
          title: null,
        },
      },
    })),
  };
  return await vegaSvg(spec);
}
