import type { Interval } from "./interval.ts";

/**
 * Finds Wilson's 95 % interval of a share: it does not leave `[0, 1]`, and of hits that never or always
 * came it is no point.
 *
 * @param hits Images that count, from 0 to n.
 * @param n Images in all; of none nothing is known.
 * @see Wilson, Probable inference, the law of succession, and statistical inference, JASA 22, 1927
 */
export function wilson(hits: number, n: number): Interval {
  if (n === 0) return [0, 1];
  const share = hits / n;
  const z2 = Z ** 2 / n;
  const centre = (share + z2 / 2) / (1 + z2);
  const half = Math.sqrt(share * (1 - share) * z2 + z2 ** 2 / 4) / (1 + z2);
  // Exact ends are lost to rounding.
  return [
    hits === 0 ? 0 : centre - half,
    hits === n ? 1 : centre + half,
  ];
}

/** What a normal deviate exceeds once in forty times. */
const Z = 1.959963984540054;
