import type { Judged } from "../../bench/mod.ts";
import { type Html, html } from "./html.ts";

/**
 * Finds how far the bars of a table reach to either side of zero.
 *
 * @returns The greatest end of an interval, or margin.
 */
export function forestDomain(effects: readonly Judged[]): number {
  return Math.max(
    ...effects.flatMap(({ interval, margin, delta }) =>
      [...interval, delta, margin].map(Math.abs)
    ).filter(Number.isFinite),
    Number.MIN_VALUE,
  );
}

/** Draws a difference with its interval, over the line of no difference and the band that is too small to matter. */
export function forestBar(
  { delta, interval: [low, high], margin }: Judged,
  most: number,
): Html {
  const x = (value: number) => {
    const share = Math.min(1, Math.max(-1, value / most));
    return (MIDDLE + (MIDDLE - EDGE) * share).toFixed(1);
  };
  return html`
    <svg class="bar wide" viewBox="0 0 ${2 * MIDDLE} 18" aria-hidden="true">
      <rect class="null" x="${x(-margin)}" y="1" width="${Math.max(
        1,
        Number(x(margin)) - Number(x(-margin)),
      ).toFixed(1)}" height="16" />
      <line class="zero" x1="${MIDDLE}" x2="${MIDDLE}" y1="0" y2="18" />
      <line class="two" x1="${x(low)}" x2="${x(high)}" y1="9" y2="9" />
      <circle cx="${x(delta)}" cy="9" r="4" />
    </svg>
  `;
}

const MIDDLE = 130;
const EDGE = 6;
