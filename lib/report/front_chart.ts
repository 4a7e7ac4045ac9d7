import type { TopLevelSpec } from "vega-lite";
import { at } from "../core/mod.ts";
import type { Front, FrontRow } from "../bench/mod.ts";
import { type Domain, nameLayer, namePlaces } from "./chart_names.ts";
import { errorEllipse } from "./page/ellipse.ts";
import { columnName } from "./score_text.ts";
import { vegaSvg } from "./vega_svg.ts";

/**
 * Draws the rows of a front by their first two columns, each with the ellipse of one standard error of both; what is
 * dominated is hollow and grey. A third column is the size of the points.
 *
 * @returns An SVG document; equal fronts give equal bytes.
 */
export async function frontChart(front: Front): Promise<string> {
  const ellipses = front.rows.map((row) => ellipseOf(row));
  const domains = [0, 1].map((c) =>
    widened(ellipses.flat().map((corner) => corner[c as 0 | 1]))
  ) as [Domain, Domain];
  const axis = (c: 0 | 1) => ({
    field: "xy"[c],
    type: "quantitative",
    scale: { domain: at(domains, c), nice: false, zero: false },
    axis: { title: columnName(at(front.columns, c)), tickCount: 6 },
  });
  const axes = { x: axis(0), y: axis(1) };
  const dots = dotsOf(front, domains);
  const spec: TopLevelSpec = {
    width: WIDTH,
    height: HEIGHT,
    config: { font: "sans-serif", background: "white" },
    // What Vega-Lite infers of a layer is more than TypeScript can.
    layer: [
      ellipseLayer(front, ellipses, axes),
      ...dotLayers(dots, axes),
    ] as never,
  };
  return await vegaSvg(spec);
}

type Corner = readonly [number, number];
type Axes = Readonly<Record<"x" | "y", object>>;

const WIDTH = 640;
const HEIGHT = 440;
const COLOURS = { front: "#1a7f37", open: "#1f5fbf", dominated: "#8a8a8a" };
const NAMES = {
  front: "on the front",
  open: "may be on it",
  dominated: "dominated",
};

/** One standard error of both; upright where it is not known how they go together, a point where there is no error. */
function ellipseOf({ scores, covariance }: FrontRow): Corner[] {
  const [x, y] = [at(scores, 0), at(scores, 1)];
  const [dx, dy] = [x.stderr ?? 0, y.stderr ?? 0];
  const together = covariance[0]?.[1] ?? 0;
  return errorEllipse({
    x: [x.value ?? NaN, dx],
    y: [y.value ?? NaN, dy],
    correlation: dx * dy > 0
      ? Math.max(-1, Math.min(1, together / (dx * dy)))
      : 0,
  });
}

/** With some air around. */
function widened(values: readonly number[]): Domain {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const air = 0.06 * (most - least || Math.abs(most) || 1);
  return [least - air, most + air];
}

const PLAIN = { field: "colour", type: "nominal", scale: null };

const LEGEND = {
  field: "standing",
  type: "nominal",
  scale: { domain: Object.values(NAMES), range: Object.values(COLOURS) },
  legend: { title: null, symbolType: "circle", symbolFillColor: "white" },
};

function ellipseLayer(
  { rows }: Front,
  ellipses: readonly (readonly Corner[])[],
  axes: Axes,
): object {
  return {
    data: {
      values: ellipses.flatMap((corners, row) =>
        corners.map(([x, y], order) => ({
          x,
          y,
          order,
          row,
          standing: NAMES[at(rows, row).standing],
          colour: COLOURS[at(rows, row).standing],
        }))
      ),
    },
    mark: {
      type: "line",
      filled: true,
      fillOpacity: 0.1,
      strokeOpacity: 0.5,
      strokeWidth: 1,
    },
    encoding: {
      ...axes,
      order: { field: "order", type: "quantitative" },
      detail: { field: "row", type: "nominal" },
      fill: PLAIN,
      stroke: LEGEND,
    },
  };
}

function dotLayers(values: readonly object[], axes: Axes): object[] {
  return [{
    data: { values },
    mark: { type: "point", filled: true, opacity: 1, strokeWidth: 1.5 },
    encoding: {
      ...axes,
      size: { field: "area", type: "quantitative", scale: null },
      fill: { ...PLAIN, field: "fill" },
      stroke: PLAIN,
    },
  }, { data: { values }, ...nameLayer(axes, "title") }];
}

/** Points with their names beside them. */
function dotsOf(
  { rows }: Front,
  domains: readonly [Domain, Domain],
): object[] {
  const sizes = rows.map(({ scores }) => scores[2]?.value ?? null);
  const most = Math.max(...sizes.map((size) => Math.abs(size ?? 0)), 1e-12);
  const points = rows.map(({ title, scores }, i) => {
    const size = at(sizes, i);
    return {
      x: at(scores, 0).value ?? NaN,
      y: at(scores, 1).value ?? NaN,
      name: title,
      radius: size === null ? 4 : 3 + 8 * Math.sqrt(Math.abs(size) / most),
    };
  });
  const places = namePlaces(points, { size: [WIDTH, HEIGHT], domains });
  return rows.map(({ title, scores, standing }, i) => ({
    x: at(scores, 0).value,
    y: at(scores, 1).value,
    title,
    colour: COLOURS[standing],
    area: Math.PI * at(points, i).radius ** 2,
    fill: standing === "dominated" ? "white" : COLOURS[standing],
    ...at(places, i),
  }));
}
