import {
  type Front,
  front,
  type FrontRow,
  type Named,
} from "../../bench/mod.ts";
import { frontNotes, frontTable } from "../front_text.ts";
import { columnName, scoreText } from "../score_text.ts";
import { chartHtml } from "./chart.ts";
import { type Html, html } from "./html.ts";
import { paretoChart, type ParetoPoint } from "./pareto_chart.ts";
import { noteList, scrolling, type Section } from "./section.ts";

/**
 * Shows bias against entanglement, with the distance of the images as size: what each method gives for what it takes,
 * and which of them others dominate.
 *
 * @returns The part of the page; `undefined` if one of the two was not measured, or of fewer than two methods.
 */
export async function paretoSection(
  named: Named,
): Promise<Section | undefined> {
  const { board } = named.scores;
  const known = (ids: readonly string[]) =>
    ids.flatMap((id) => board.metrics.find((m) => m.id === id) ?? [])[0];
  const [x, y, size] = [known(BIAS), known(ENTANGLEMENT), known(DISTANCE)];
  if (!x || !y) return undefined;
  const found = front([named], { metrics: [x.id, y.id] });
  if (found.rows.length < 2) return undefined;
  const points = found.rows.map((row) => pointOf(row, named, size?.id));
  const chart = await chartHtml({
    name: `${y.title} over ${x.title}`,
    spec: paretoChart(points, [x, y]),
    label:
      `${y.title} over ${x.title}; the figures stand in the table beside it`,
    caption:
      html`<p>Lower left is better. An ellipse is one standard error of both scores together; dashed lines are what chance alone scores.${
        size &&
        ` The larger a point, the greater ${size.title}; a hollow one has none.`
      } Bold names are shown to lie on the front; slanted ones are dominated: another method is better in both.</p>${
        tableOf(found, points, size)
      }<details><summary>What is said of the front</summary>${
        noteList(frontNotes(found))
      }</details>`,
  });
  return {
    id: "tradeoff",
    title: `${columnName(x)} against ${columnName(y)}`,
    body: chart,
  };
}

const BIAS = ["rd", "rd4", "fd"];
const ENTANGLEMENT = ["miou", "miou_reread", "mbiou"];
const DISTANCE = ["fid", "fid_clip", "kid", "kid_clip"];

function tableOf(
  found: Front,
  points: readonly ParetoPoint[],
  size: Front["columns"][number] | undefined,
): Html {
  const [header = [], ...lines] = frontTable(found);
  const last = header.length - 1;
  const cells = (line: readonly string[], distance: string) => [
    ...line.slice(1, last),
    ...(size ? [distance] : []),
    ...line.slice(last),
  ];
  return scrolling(
    "The figures of the chart",
    html`
      <table class="front">
        <thead>
          <tr><th scope="col">${header[0]}</th>${cells(
            header,
            size ? columnName(size) : "",
          ).map((text) => html`<th scope="col">${text}</th>`)}</tr>
        </thead>
        <tbody>${lines.map((line, i) =>
          html`
            <tr><th scope="row">${line[0]}</th>${cells(
              line,
              scoreText(size?.digits ?? 0, points[i]?.distance),
            ).map((text) => html`<td>${text}</td>`)}</tr>
          `
        )}</tbody>
      </table>
    `,
  );
}

function pointOf(
  { method, title, scores: [x, y], covariance, standing }: FrontRow,
  { scores: { board } }: Named,
  size: string | undefined,
): ParetoPoint {
  const [dx, dy] = [x?.stderr ?? 0, y?.stderr ?? 0];
  const together = covariance[0]?.[1] ?? 0;
  const row = board.rows.find((row) => row.method === method);
  const distance = size === undefined ? undefined : row?.scores[size];
  return {
    title,
    x: [x?.value ?? NaN, dx],
    y: [y?.value ?? NaN, dy],
    correlation: dx * dy > 0
      ? Math.max(-1, Math.min(1, together / (dx * dy)))
      : 0,
    chance: [x?.chance?.value, y?.chance?.value],
    standing,
    ...distance && distance.value !== null &&
      { size: distance.value, distance },
  };
}
