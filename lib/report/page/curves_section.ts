import type { TopLevelSpec } from "vega-lite";
import type { Leaderboard } from "../../bench/mod.ts";
import { chartHtml, colourOf } from "./chart.ts";
import {
  type Curve,
  type Observed,
  stageCurves,
  stepCurves,
} from "./curves.ts";
import { type Html, html } from "./html.ts";
import { scrolling, type Section } from "./section.ts";

/**
 * Shows where in the network the two concepts overlap, and what methods told of themselves step by step.
 *
 * @returns The part of the page; `undefined` if nothing of the kind was observed.
 */
export async function curvesSection(
  board: Leaderboard,
  observed: Observed,
): Promise<Section | undefined> {
  const stages = stageCurves(observed);
  const steps = stepCurves(observed);
  const figures = [
    ...stages.length === 0 ? [] : [
      await figure(board, stages, {
        x: "stage",
        y: "BIoU",
        says:
          "Overlap of the two concepts’ masks (BIoU) at each resolution stage, down the network and up again.",
      }),
    ],
    ...await Promise.all(
      [...steps].filter(([, curves]) => curves.length > 0).map((
        [name, curves],
      ) =>
        figure(board, curves, {
          x: "step",
          y: name.replaceAll("_", " "),
          says: `What methods told of ${
            name.replaceAll("_", " ")
          } at each sampling step.`,
        })
      ),
    ),
  ];
  return figures.length === 0 ? undefined : {
    id: "curves",
    title: "Stage by stage, step by step",
    body: html`<div class="figures">${figures}</div>`,
  };
}

interface Axes {
  readonly x: string;
  readonly y: string;
  readonly says: string;
}

/** A curve with the name and the colour of its method. */
interface Shown extends Pick<Curve, "points"> {
  readonly title: string;
  readonly colour: string;
}

async function figure(
  { rows }: Leaderboard,
  curves: readonly Curve[],
  axes: Axes,
): Promise<Html> {
  const places = [...new Set(curves.flatMap((c) => [...c.points.keys()]))];
  const shown = curves.flatMap(({ method, points }): Shown[] => {
    const index = rows.findIndex((row) => row.method === method);
    const row = rows[index];
    return row ? [{ title: row.title, colour: colourOf(index), points }] : [];
  });
  const table = scrolling(axes.says, numbers(shown, places));
  return await chartHtml({
    name: `${axes.y} over ${axes.x}`,
    spec: lines(shown, places, axes),
    label: axes.says,
    caption:
      html`${axes.says} <details><summary>The numbers, ± one standard error over subjects</summary>${table}</details>`,
  });
}

function lines(
  shown: readonly Shown[],
  places: readonly string[],
  { x, y }: Axes,
): TopLevelSpec {
  return {
    width: 460,
    height: 240,
    data: {
      values: shown.flatMap(({ title, points }) =>
        [...points].map(([place, { value }]) => ({ place, value, title }))
      ),
    },
    mark: { type: "line", point: { size: 30 }, strokeWidth: 2 },
    encoding: {
      x: {
        field: "place",
        type: "ordinal",
        sort: [...places],
        axis: { title: x, labelAngle: 0, labelOverlap: true },
      },
      y: { field: "value", type: "quantitative", axis: { title: y } },
      color: {
        field: "title",
        type: "nominal",
        sort: null,
        scale: {
          domain: shown.map(({ title }) => title),
          range: shown.map(({ colour }) => colour),
        },
        legend: { title: null, orient: "bottom", columns: 3 },
      },
    },
  };
}

function numbers(shown: readonly Shown[], places: readonly string[]): Html {
  return html`
    <table>
      <thead>
        <tr><th scope="col">method</th>${places.map((place) =>
          html`<th scope="col">${place}</th>`
        )}</tr>
      </thead>
      <tbody>${shown.map(({ title, points }) =>
        html`
          <tr><th scope="row">${title}</th>${places.map((place) => {
            const { value, stderr } = points.get(place) ?? {};
            return html`<td>${
              value === undefined
                ? "–"
                : html`${digits(value)} <small>±${digits(stderr)}</small>`
            }</td>`;
          })}</tr>
        `
      )}</tbody>
    </table>
  `;
}

function digits(value: number | undefined): string {
  return value === undefined || Number.isNaN(value)
    ? "?"
    : value.toPrecision(3);
}
