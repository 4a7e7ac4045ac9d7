import type { RowScore } from "../../bench/mod.ts";
import { type Html, html } from "./html.ts";

/** What a bar's ends stand for. */
export type Domain = readonly [min: number, max: number];

/**
 * Finds ends that all bars of a column have in common.
 *
 * @param scores Scores of the column.
 * @returns Ends that hold every value with two standard errors and every chance level; `undefined` without values.
 */
export function domainOf(
  scores: readonly (RowScore | undefined)[],
): Domain | undefined {
  const points = scores.flatMap((score) =>
    !score || score.value === null ? [] : [
      score.value - 2 * (score.stderr ?? 0),
      score.value + 2 * (score.stderr ?? 0),
      ...levels(score),
    ]
  );
  if (points.length === 0) return undefined;
  const [min, max] = [Math.min(...points), Math.max(...points)];
  return max > min ? [min, max] : undefined;
}

/** Draws a score as a dot with its error, one standard error thick and two thin, over the band of its null. */
export function intervalBar(
  { value, stderr, ...score }: RowScore,
  domain: Domain,
): Html {
  if (value === null) return html``;
  const x = (v: number) =>
    (EDGE + (WIDTH - 2 * EDGE) * (v - domain[0]) / (domain[1] - domain[0]))
      .toFixed(1);
  const error = stderr ?? 0;
  const [low, high = low] = levels(score).toSorted((a, b) => a - b);
  return html`
    <svg class="bar" viewBox="0 0 ${WIDTH} 14"
      aria-hidden="true">${low !== undefined && high !== undefined &&
        html`
          <rect class="null" x="${x(low)}" y="1" width="${Math.max(
            1.5,
            Number(x(high)) - Number(x(low)),
          ).toFixed(1)}" height="12" />
        `}<line class="two" x1="${x(value - 2 * error)}" x2="${x(
          value + 2 * error,
        )}" y1="7" y2="7"/><line class="one" x1="${x(value - error)}" x2="${x(
          value + error,
        )}" y1="7" y2="7"/><circle cx="${x(value)}" cy="7" r="3.2"/></svg>
  `;
}

const WIDTH = 96;
const EDGE = 5;

function levels({ chance }: Pick<RowScore, "chance">): number[] {
  return chance
    ? [chance.value, ...(chance.p95 === undefined ? [] : [chance.p95])]
    : [];
}
