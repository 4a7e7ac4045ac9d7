import type {
  ColumnDescription,
  Scores,
  SubjectScore,
} from "../../bench/mod.ts";
import { columnOrder } from "../column_order.ts";
import { columnName, scoreText } from "../score_text.ts";
import { type Html, html } from "./html.ts";
import { scrolling, type Section } from "./section.ts";

/**
 * Shows what each method scored on each subject, one table per metric, with the value as warmth.
 *
 * @returns The part of the page; `undefined` if no metric is a mean over subjects.
 */
export function heatSection(
  { board, cells }: Pick<Scores, "board" | "cells">,
): Section | undefined {
  const metrics = columnOrder(board.metrics)
    .filter(({ id, combines }) =>
      combines === "subjects" && cells.some((c) => c.metric === id)
    );
  if (metrics.length === 0) return undefined;
  return {
    id: "subjects",
    title: "Subject by subject",
    body:
      html`<p>The warmer a cell, the greater the value; where a value has a sign, blue is below zero. Each number is of one subject alone, so its error is larger than the leaderboard's.</p>
${
        metrics.map((metric, i) =>
          html`
            <details name="heat" ${i === 0 && html`
              open
            `}><summary>${columnName(metric)}</summary>
            ${scrolling(
              `${metric.title} by subject`,
              heatTable(metric, board, cells),
            )}
            </details>
          `
        )
      }`,
  };
}

function heatTable(
  metric: ColumnDescription,
  { rows }: Scores["board"],
  cells: readonly SubjectScore[],
): Html {
  const own = cells.filter((cell) => cell.metric === metric.id);
  const bySubject = Map.groupBy(own, ({ subject }) => subject);
  const heat = heatOf(metric, own);
  return html`
    <table class="sortable heat">
      <thead>
        <tr><th scope="col" data-type="text">subject</th>${rows.map((
          { title },
        ) => html`<th scope="col">${title}</th>`)}</tr>
      </thead>
      <tbody>${[...bySubject].map(([subject, scores]) =>
        html`
          <tr><th scope="row">${subject}</th>${rows.map(({ method }) =>
            cellHtml(metric, scores.find((s) => s.method === method), heat)
          )}</tr>
        `
      )}</tbody>
      <tfoot>
        <tr><th scope="row">mean</th>${rows.map(({ scores }) =>
          html`<td>${scoreText(metric.digits, scores[metric.id])}</td>`
        )}</tr>
      </tfoot>
    </table>
  `;
}

function cellHtml(
  { digits }: ColumnDescription,
  score: SubjectScore | undefined,
  heat: (value: number) => string,
): Html {
  if (!score || score.value === null) {
    return html`<td class="none" data-sort="">–</td>`;
  }
  const error = score.stderr === null ? "?" : score.stderr.toFixed(digits);
  return html`
    <td class="${heat(score.value)}"
      data-sort="${score.value}">${score.value.toFixed(
        digits,
      )} <small>±${error}</small></td>
  `;
}

/** The class of a value: one of eleven warmths, of the range if it has both ends, else of what occurs. */
function heatOf(
  { better, range }: ColumnDescription,
  cells: readonly SubjectScore[],
): (value: number) => string {
  const values = cells.flatMap(({ value }) => value ?? []);
  if (better === "zero") {
    const most = Math.max(...values.map(Math.abs)) || 1;
    return (value) =>
      `${value < 0 ? "cold" : "heat"}-${step(Math.abs(value) / most)}`;
  }
  const low = range[0] === 0 ? 0 : Math.min(...values);
  const high = Math.max(...values);
  return (value) =>
    `heat-${step(high > low ? (value - low) / (high - low) : 0)}`;
}

function step(share: number): number {
  return Math.round(10 * Math.min(1, Math.max(0, share)));
}
