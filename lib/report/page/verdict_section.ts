import { plural } from "../../core/mod.ts";
import type { Findings } from "../../bench/mod.ts";
import { columnOrder } from "../column_order.ts";
import { columnName } from "../score_text.ts";
import type { Sentence } from "../sentence.ts";
import { sentenceRule, sentences } from "../sentences.ts";
import { type Html, html } from "./html.ts";
import type { Section } from "./section.ts";

/**
 * Shows what can be said of a leaderboard, and what cannot, column by column.
 *
 * @returns The part of the page; `undefined` if nothing can be said.
 */
export function verdictSection(findings: Findings): Section | undefined {
  const byMetric = Map.groupBy(sentences(findings), ({ metric }) => metric);
  const columns = columnOrder(findings.columns.map(({ metric }) => metric))
    .map((metric) => ({ metric, said: byMetric.get(metric.id) ?? [] }))
    .filter(({ said }) => said.length > 0);
  if (columns.length === 0) return undefined;
  const list = (some: typeof columns) =>
    html`<dl class="said">${
      some.map(({ metric, said }) =>
        html`
          <div>
            <dt>${columnName(metric)}</dt>
            <dd>${said.map(sentenceHtml)}</dd>
          </div>
        `
      )
    }</dl>`;
  const rule = sentenceRule(findings);
  const others = columns.slice(MAIN);
  return {
    id: "verdict",
    title: "What can be said",
    body: html`${list(columns.slice(0, MAIN))}
${
      others.length > 0 &&
      html`<details><summary>The other ${
        others.length === 1 ? "column" : plural(others.length, "column")
      }</summary>${list(others)}</details>`
    }
${
      rule !== "" &&
      html`<p class="rule">${rule[0]?.toUpperCase()}${rule.slice(1)}.</p>`
    }`,
  };
}

const MAIN = 4;

function sentenceHtml({ kind, text }: Sentence): Html {
  return html`<p class="${kind}">${text}</p>`;
}
