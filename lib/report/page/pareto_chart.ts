import type { TopLevelSpec } from "vega-lite";
import type { ColumnDescription, FrontRow, RowScore } from "../../bench/mod.ts";
import { columnName } from "../score_text.ts";
import { colourOf } from "./chart.ts";
import { errorEllipse, type Estimate2 } from "./ellipse.ts";
import { placeLabels } from "./place_labels.ts";

/** A method of the chart. */
export interface ParetoPoint extends Estimate2 {
  /** Its name. */
  readonly title: string;
  /** What chance alone scores on either axis, where it is known. */
  readonly chance: readonly (number | undefined)[];
  /** Where it stands to the front. */
  readonly standing: FrontRow["standing"];
  /** What its size stands for. */
  readonly size?: number;
  /** The same with its error. */
  readonly distance?: RowScore;
}

/**
 * Draws methods by two scores.
 *
 * @returns The chart, in Vega-Lite.
 */
export function paretoChart(
  points: readonly ParetoPoint[],
  [x, y]: readonly [ColumnDescription, ColumnDescription],
): TopLevelSpec {
  const ellipses = points.map((point) => errorEllipse(point));
  const chance = points[0]?.chance ?? [];
  const domains = ([0, 1] as const).map((c) =>
    widened([
      ...ellipses.flat().map((corner) => corner[c]),
      ...(chance[c] === undefined ? [] : [chance[c]]),
    ])
  ) as [Domain, Domain];
  const axis = (metric: ColumnDescription, domain: Domain) => ({
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    axis: { title: columnName(metric), tickCount: 6, grid: true },
  });
  const axes = { x: axis(x, domains[0]), y: axis(y, domains[1]) };
  const dots = dotsOf(points, domains);
  return {
    width: WIDTH,
    height: HEIGHT,
    // What Vega-Lite infers of a layer is more than TypeScript can.
    layer: [
      ...chanceLines(chance),
      ellipseLayer(ellipses, axes),
      dotLayer(dots, axes),
      nameLayer(dots, axes),
    ] as never,
  };
}

type Domain = readonly [number, number];
type Axes = Readonly<Record<"x" | "y", object>>;

const WIDTH = 560;
const HEIGHT = 380;
const COLOUR = { field: "colour", type: "nominal", scale: null, legend: null };

function chanceLines(chance: readonly (number | undefined)[]): object[] {
  return (["x", "y"] as const).flatMap((channel, c) =>
    chance[c] === undefined ? [] : [{
      data: { values: [{ at: chance[c] }] },
      mark: { type: "rule", strokeDash: [5, 4], color: "var(--quiet)" },
      encoding: { [channel]: { field: "at", type: "quantitative" } },
    }]
  );
}

function ellipseLayer(
  ellipses: readonly (readonly (readonly [number, number])[])[],
  { x, y }: Axes,
): object {
  return {
    data: {
      values: ellipses.flatMap((corners, i) =>
        corners.map(([px, py], order) => ({
          x: px,
          y: py,
          order,
          name: i,
          colour: colourOf(i),
        }))
      ),
    },
    mark: {
      type: "line",
      filled: true,
      fillOpacity: 0.13,
      strokeOpacity: 0.45,
      strokeWidth: 1,
    },
    encoding: {
      x: { ...x, field: "x" },
      y: { ...y, field: "y" },
      order: { field: "order", type: "quantitative" },
      detail: { field: "name", type: "nominal" },
      fill: COLOUR,
      stroke: COLOUR,
    },
  };
}

function dotLayer(values: readonly object[], { x, y }: Axes): object {
  return {
    data: { values },
    mark: { type: "point", filled: true, opacity: 1, strokeWidth: 2 },
    encoding: {
      x: { ...x, field: "x" },
      y: { ...y, field: "y" },
      size: { field: "area", type: "quantitative", scale: null },
      fill: { ...COLOUR, field: "fill" },
      stroke: COLOUR,
    },
  };
}

function nameLayer(values: readonly object[], { x, y }: Axes): object {
  return {
    data: { values },
    mark: {
      type: "text",
      fontSize: 12.5,
      baseline: "middle",
      color: { expr: "datum.colour" },
      fontStyle: { expr: "datum.style" },
      fontWeight: { expr: "datum.weight" },
      align: { expr: "datum.align" },
    },
    encoding: {
      x: { ...x, field: "labelX" },
      y: { ...y, field: "labelY" },
      text: { field: "title", type: "nominal" },
    },
  };
}

function dotsOf(
  points: readonly ParetoPoint[],
  [across, up]: readonly [Domain, Domain],
): object[] {
  const most = Math.max(...points.map(({ size = 0 }) => size), 1e-12);
  const drawn = points.map(({ x: [x], y: [y], title, size }) => ({
    x: WIDTH * (x - across[0]) / (across[1] - across[0]),
    y: HEIGHT * (up[1] - y) / (up[1] - up[0]),
    text: title,
    radius: size === undefined
      ? 4
      : 4 + 8 * Math.sqrt(Math.max(0, size) / most),
  }));
  const places = placeLabels(drawn, [WIDTH, HEIGHT]);
  return points.map(({ x: [x], y: [y], title, size, standing }, i) => ({
    x,
    y,
    title,
    area: Math.PI * (drawn[i]?.radius ?? 4) ** 2,
    colour: colourOf(i),
    fill: size === undefined ? "var(--raised)" : colourOf(i),
    labelX: across[0] + (places[i]?.x ?? 0) / WIDTH * (across[1] - across[0]),
    labelY: up[1] - (places[i]?.y ?? 0) / HEIGHT * (up[1] - up[0]),
    align: places[i]?.align,
    style: standing === "dominated" ? "italic" : "normal",
    weight: standing === "front" ? 700 : 400,
  }));
}

/** With some air around. */
function widened(values: readonly number[]): Domain {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const air = 0.06 * (max - min || Math.abs(max) || 1);
  return [min >= 0 ? Math.max(0, min - air) : min - air, max + air];
}
