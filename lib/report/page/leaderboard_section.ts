import { plural } from "../../core/mod.ts";
import type {
  ColumnDescription,
  Leaderboard,
  Rank,
  Row,
  RowScore,
} from "../../bench/mod.ts";
import { chanceText } from "../chance_text.ts";
import { columnOrder } from "../column_order.ts";
import { columnName, scoreText } from "../score_text.ts";

import { type Html, html } from "./html.ts";
import { type Domain, domainOf, intervalBar } from "./interval_bar.ts";
import { scrolling, type Section } from "./section.ts";

/**
 * Shows a leaderboard: scores with their errors as numbers and as bars, letters of rank, chance levels.
 *
 * @param rank How its rows stand to each other.
 * @param notes What must be known to read it.
 */
export function leaderboardSection(
  board: Leaderboard,
  rank: Rank,
  notes: Html,
): Section {
  const columns = columnOrder(board.metrics).map((metric): Column => {
    const scores = board.rows.map((row) => row.scores[metric.id]);
    const ranked = rank.columns.find((c) => c.metric.id === metric.id);
    return {
      metric,
      domain: domainOf(scores),
      letters: new Map(
        ranked?.standings.map((s) => [s.entrant, s.letters]) ?? [],
      ),
    };
  });
  const body = html`<p>${
    plural(board.rows.length, "method")
  }. Sort by a column's heading. Methods of a column that share a letter could not be told apart. A bar shows the score (dot) with one standard error (thick) and two (thin); grey is what chance alone scores.</p>
${scrolling("Table of the leaderboard", tableHtml(board, columns))}
<details><summary>How to read the numbers</summary>${notes}</details>`;
  return { id: "leaderboard", title: "Leaderboard", body };
}

interface Column {
  readonly metric: ColumnDescription;
  readonly domain: Domain | undefined;
  readonly letters: ReadonlyMap<string, string>;
}

function tableHtml(board: Leaderboard, columns: readonly Column[]): Html {
  return html`
    <table class="sortable board">
      <thead>
        <tr><th scope="col" data-type="text">method</th>${columns.map((
          { metric },
        ) =>
          html`<th scope="col" title="${metric.source}">${
            columnName(metric)
          }</th>`
        )}<th scope="col">images</th>${hasInvalid(board) &&
          html`<th scope="col">invalid</th>`}</tr>
      </thead>
      <tbody>${board.rows.map((row) => rowHtml(board, row, columns))}</tbody>
      <tfoot>
        <tr><th scope="row">chance</th>${columns.map(({ metric }) =>
          html`<td>${chanceText(metric, board.rows) || "–"}</td>`
        )}<td></td>${hasInvalid(board) && html`<td></td>`}</tr>
      </tfoot>
    </table>
  `;
}

function rowHtml(
  board: Leaderboard,
  row: Row,
  columns: readonly Column[],
): Html {
  return html`
    <tr><th scope="row">${row.title}${row.tuning !== undefined &&
      html`
        <small class="tuning">tuning “${row.tuning}”</small>
      `}</th>${columns.map((column) =>
        cellHtml(row, row.scores[column.metric.id], column)
      )}<td data-sort="${row.n}">${row.n}</td>${hasInvalid(board) &&
      html`<td data-sort="${row.nInvalid}">${row.nInvalid}</td>`}</tr>
  `;
}

function cellHtml(
  { method }: Row,
  score: RowScore | undefined,
  { metric, domain, letters }: Column,
): Html {
  if (!score || score.value === null) {
    return html`
      <td class="none" data-sort="" ${score?.reason !== undefined && html`
        title="${score.reason}"
      `}>–</td>
    `;
  }
  return html`
    <td data-sort="${score.value}"
      ${score.mark && html`
        class="${score.mark}"
      `}><span class="score">${scoreText(
        metric.digits,
        score,
      )}</span><span class="letters">${letters.get(method) ??
        ""}</span>${domain && intervalBar(score, domain)}</td>
  `;
}

function hasInvalid({ rows }: Leaderboard): boolean {
  return rows.some(({ nInvalid }) => nInvalid > 0);
}
