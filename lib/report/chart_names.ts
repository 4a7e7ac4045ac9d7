import { placeLabels } from "./page/place_labels.ts";

/** What an axis spans: its least and its greatest value. */
export type Domain = readonly [least: number, most: number];

/** A chart whose points have names. */
export interface NamedChart {
  /** Width and height, in pixels. */
  readonly size: readonly [width: number, height: number];
  /** What its axes span, x first. */
  readonly domains: readonly [across: Domain, up: Domain];
}

/** A point of it, in the units of its axes. */
export interface NamedPoint {
  /** Along the first axis. */
  readonly x: number;
  /** Along the second axis. */
  readonly y: number;
  /** What is written beside it. */
  readonly name: string;
  /** Radius of what is drawn at the point, in pixels. */
  readonly radius: number;
}

/** Where a point's name stands, in the units of the axes, as {@linkcode nameLayer} reads it. */
export interface NamePlace {
  /** Along the first axis. */
  readonly labelX: number;
  /** Along the second axis. */
  readonly labelY: number;
  /** Which of its ends lies there. */
  readonly align: "left" | "center" | "right";
}

/**
 * Finds places for the names of a chart's points, so that they cover neither each other nor a point where that can be helped.
 *
 * @returns A place for each, in the order of the points.
 */
export function namePlaces(
  points: readonly NamedPoint[],
  { size: [width, height], domains: [across, up] }: NamedChart,
): NamePlace[] {
  const placed = placeLabels(
    points.map(({ x, y, name, radius }) => ({
      x: width * (x - across[0]) / (across[1] - across[0]),
      y: height * (up[1] - y) / (up[1] - up[0]),
      text: name,
      radius,
    })),
    [width, height],
  );
  return placed.map(({ x, y, align }) => ({
    labelX: across[0] + x / width * (across[1] - across[0]),
    labelY: up[1] - y / height * (up[1] - up[0]),
    align,
  }));
}

/**
 * Makes the layer of Vega-Lite that writes the names.
 *
 * @param axes How the axes are encoded.
 * @param field What holds the name.
 */
export function nameLayer(
  { x, y }: Readonly<Record<"x" | "y", object>>,
  field: string,
): object {
  return {
    mark: {
      type: "text",
      fontSize: 11,
      baseline: "middle",
      align: { expr: "datum.align" },
    },
    encoding: {
      x: { ...x, field: "labelX" },
      y: { ...y, field: "labelY" },
      text: { field, type: "nominal" },
    },
  };
}
