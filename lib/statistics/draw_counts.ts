import { at, type Generator, uniform } from "../core/mod.ts";

/**
 * Draws how many of n images show each class.
 *
 * Class after class by binomials; of many images these are normal deviates that are rounded, which is exact enough
 * for the level of chance.
 *
 * @param shares Probability of each class; they sum to 1.
 * @returns Counts, which sum to n.
 */
export function drawCounts(
  n: number,
  shares: readonly number[],
  generator: Generator,
): number[] {
  let images = n;
  let left = 1;
  return shares.map((share, c) => {
    if (c === shares.length - 1) return images;
    const p = left > 0 ? Math.min(1, Math.max(0, share / left)) : 0;
    const hits = binomial(images, p, generator);
    images -= hits;
    left -= share;
    return hits;
  });
}

function binomial(n: number, p: number, generator: Generator): number {
  const variance = n * p * (1 - p);
  if (variance > MANY) {
    const size = Math.sqrt(-2 * Math.log(1 - uniform(generator)));
    const normal = size * Math.cos(2 * Math.PI * uniform(generator));
    const drawn = Math.round(n * p + Math.sqrt(variance) * normal);
    return Math.min(n, Math.max(0, drawn));
  }
  // Through the distribution from its thin end: one deviate does.
  const thin = Math.min(p, 1 - p);
  const odds = thin / (1 - thin);
  let chance = (1 - thin) ** n;
  let left = uniform(generator) - chance;
  let hits = 0;
  while (left > 0 && hits < n) {
    hits++;
    chance *= (n + 1 - hits) / hits * odds;
    left -= chance;
  }
  return p > 0.5 ? n - hits : hits;
}

/** Variance beyond which a binomial deviate is as good as a normal one. */
const MANY = 50;

/**
 * Divides images over classes as evenly as their number allows.
 *
 * @param shares Share of each class; they sum to 1.
 * @returns Counts, which sum to n: the greatest remainders get what is left.
 */
export function evenCounts(n: number, shares: readonly number[]): number[] {
  const whole = shares.map((share) => Math.floor(n * share + 1e-9));
  const rest = n - whole.reduce((a, b) => a + b, 0);
  const order = shares.map((share, c) => [n * share - at(whole, c), c] as const)
    .toSorted(([a, i], [b, j]) => b - a || i - j);
  for (const [, c] of order.slice(0, rest)) whole[c] = at(whole, c) + 1;
  return whole;
}
