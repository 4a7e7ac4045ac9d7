import type { Effect } from "../bench/mod.ts";

/**
 * Writes a difference with its interval.
 *
 * @param digits Digits after the point of the metric's scores; one more is shown.
 * @param sign −1 to write it the other way round.
 * @returns For example `"+0.100 [+0.058, +0.142]"`; `""` if there is none.
 */
export function difference(
  digits: number,
  effect: Pick<Effect, "delta" | "interval"> | undefined,
  sign: 1 | -1 = 1,
): string {
  if (!effect) return "";
  const signed = (x: number) =>
    `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(digits + 1)}`;
  const ends = effect.interval.map((x) => sign * x).sort((a, b) => a - b);
  return `${signed(sign * effect.delta)} [${ends.map(signed).join(", ")}]`;
}

/**
 * Writes a p-value.
 *
 * @returns Two digits that count, or `"<0.0001"`.
 */
export function probability(p: number): string {
  return p < 0.0001 ? "<0.0001" : p.toPrecision(2).replace(/^1\.0$/, "1");
}
