import type { Leaderboard } from "../../bench/mod.ts";
import { type CollateralTable, collateralTables } from "../collateral_lines.ts";
import { type Html, html } from "./html.ts";
import { noteList, scrolling, type Section } from "./section.ts";

/**
 * Shows what rows did to attributes that their spec does not ask about.
 *
 * @returns The section; nothing where the judge told none.
 */
export function collateralSection(
  board: Pick<Leaderboard, "collateral" | "rows">,
): Section | undefined {
  const { tables, notes } = collateralTables(board);
  if (tables.length === 0) return undefined;
  return {
    id: "collateral",
    title: "What else changed",
    body: html`${tables.map(tableHtml)}${noteList(notes)}`,
  };
}

function tableHtml({ name, header, lines }: CollateralTable): Html {
  const [, ...columns] = header;
  return html`
    <h3>${name}</h3>
    ${scrolling(
      name,
      html`
        <table>
          <thead>
            <tr><th scope="col">${header[0] ?? ""}</th>${columns.map((title) =>
              html`<th scope="col">${title}</th>`
            )}</tr>
          </thead>
          <tbody>${lines.map(rowHtml)}</tbody>
        </table>
      `,
    )}
  `;
}

function rowHtml([method = "", ...cells]: readonly string[]): Html {
  return html`<tr><th scope="row">${method}</th>${
    cells.map((cell) => html`<td>${cell}</td>`)
  }</tr>`;
}
