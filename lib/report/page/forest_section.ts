import type {
  ColumnDescription,
  Comparison,
  Judged,
  Rank,
  Verdict,
} from "../../bench/mod.ts";
import { columnOrder } from "../column_order.ts";
import { reasonOf } from "../diff_rows.ts";
import { difference, probability } from "../difference_text.ts";
import { columnName } from "../score_text.ts";
import { forestBar, forestDomain } from "./forest_bar.ts";
import { type Content, type Html, html } from "./html.ts";
import { scrolling, type Section } from "./section.ts";

/** A difference of two scores. */
export interface Difference {
  /** What differs, for example the method. */
  readonly name: string;
  /** What is said of it. */
  readonly verdict: Verdict;
  /** The difference, if it can be estimated. */
  readonly effect?: Judged | undefined;
  /** Why, where the numbers do not say it. */
  readonly reason?: string | undefined;
}

/** The differences in one metric. */
export interface Forest {
  /** The metric. */
  readonly metric: ColumnDescription;
  /** One per method. */
  readonly differences: readonly Difference[];
}

/**
 * Shows differences with their intervals, a table per metric.
 *
 * @param says What is held against what, and at which level.
 * @returns The part of the page; `undefined` if nothing could be compared.
 */
export function forestSection(
  forests: readonly Forest[],
  says: Content,
): Section | undefined {
  const order = columnOrder(forests.map(({ metric }) => metric));
  const shown = order.flatMap((metric) =>
    forests.filter((forest) =>
      forest.metric === metric &&
      forest.differences.some(({ effect }) => effect)
    )
  );
  if (shown.length === 0) return undefined;
  return {
    id: "differences",
    title: "Differences, pair by pair",
    body: html`<p>${says}</p>
${
      shown.map((forest, i) =>
        html`
          <details name="forest"
            ${i === 0 && html`
              open
            `}><summary>${columnName(
              forest.metric,
            )} <span class="count">${countText(forest)}</span></summary>
          ${scrolling(
            `Differences in ${forest.metric.title}`,
            forestTable(forest),
          )}
          </details>
        `
      )
    }`,
  };
}

/**
 * Takes from a ranking how every method differs from one of them.
 *
 * @returns The differences, metric by metric: the method minus the one.
 */
export function againstReference(rank: Rank, reference: string): Forest[] {
  return rank.columns.map(({ metric, pairs }) => ({
    metric,
    differences: rank.entrants.flatMap(({ id, title }): Difference[] => {
      const pair = pairs.find(({ one, other }) =>
        one === id && other === reference || one === reference && other === id
      );
      if (!pair || id === reference) return [];
      return [
        pair.one === id
          ? { name: title, ...pair }
          : { name: title, ...turned(pair.verdict, pair.effect, pair.reason) },
      ];
    }),
  }));
}

/**
 * Takes from a diff how every method differs from its baseline.
 *
 * @returns The differences, metric by metric.
 */
export function againstBaseline(comparisons: readonly Comparison[]): Forest[] {
  return [...Map.groupBy(comparisons, ({ metric }) => metric.id).values()]
    .flatMap((own) => own[0] ? [{ metric: own[0].metric, own }] : [])
    .map(({ metric, own }) => ({
      metric,
      differences: own.map((comparison) => ({
        name: comparison.title,
        verdict: comparison.verdict,
        effect: comparison.effect,
        reason: reasonOf(comparison) || undefined,
      })),
    }));
}

function turned(
  verdict: Verdict,
  effect: Judged | undefined,
  reason: string | undefined,
): Omit<Difference, "name"> {
  const opposite: Partial<Record<Verdict, Verdict>> = {
    better: "worse",
    worse: "better",
  };
  return {
    verdict: opposite[verdict] ?? verdict,
    reason,
    effect: effect && {
      ...effect,
      delta: -effect.delta,
      interval: [-effect.interval[1], -effect.interval[0]],
    },
  };
}

function countText({ differences }: Forest): string {
  const counts = (["better", "worse"] as const).flatMap((verdict) => {
    const n = differences.filter((d) => d.verdict === verdict).length;
    return n === 0 ? [] : [`${n} ${verdict}`];
  });
  return counts.join(", ") || "none could be told apart";
}

function forestTable({ metric, differences }: Forest): Html {
  const domain = forestDomain(differences.flatMap((d) => d.effect ?? []));
  return html`
    <table class="sortable forest">
      <thead>
        <tr>
          <th scope="col" data-type="text">method</th>
          <th scope="col" data-type="text">verdict</th>
          <th scope="col">difference [interval]</th>
          <td></td>
          <th scope="col">p, adjusted</th>
        </tr>
      </thead>
      <tbody>${differences.map(({ name, verdict, effect, reason }) =>
        html`
          <tr>
            <th scope="row">${name}</th>
            <td><span class="verdict ${verdict}">${verdict}</span>${!effect &&
              reason !== undefined && html`
              <small>${reason}</small>
            `}</td>
            <td data-sort="${effect?.delta ?? ""}">${difference(
              metric.digits,
              effect,
            )}</td>
            <td>${effect && forestBar(effect, domain)}</td>
            <td data-sort="${effect?.adjusted ?? ""}">${effect &&
              probability(effect.adjusted)}</td>
          </tr>
        `
      )}</tbody>
    </table>
  `;
}
