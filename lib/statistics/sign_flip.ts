import { at, mt19937 } from "../core/mod.ts";

/** What a sign-flip test found. */
export interface SignFlip {
  /** How often flipped signs make a mean as far from 0 as the one observed, in `(0, 1]`. */
  readonly p: number;
  /** Whether every flip was counted; if not, p is from seeded draws. */
  readonly exact: boolean;
}

/** How flips are drawn where there are too many to count. */
export interface SignFlipOptions {
  /** Number of flips, at least 1. */
  readonly draws?: number;
  /** Seed of the draws. */
  readonly seed?: number;
}

/**
 * Tests whether paired differences have a mean other than 0: without an effect each of
 * them could as well have had the other sign.
 *
 * Nothing is assumed of their distribution but that. Up to 30 differences every one
 * of the 2ᴾ flips is counted, by sorting the sums of either half; beyond, flips are
 * drawn, and the one observed counts among them.
 *
 * @param differences One number per subject, at least one, all finite.
 * @param options How flips are drawn, beyond 30 differences.
 * @returns The two-sided p-value; it depends neither on the order nor on the sign of the differences.
 * @throws {RangeError} If there are no differences, or one is not finite.
 * @see Fisher, The Design of Experiments, 1935, section 21
 */
export function signFlip(
  differences: readonly number[],
  { draws = 19_999, seed = 0 }: SignFlipOptions = {},
): SignFlip {
  const count = differences.length;
  const found = differences.find((d) => !Number.isFinite(d));
  if (count === 0 || found !== undefined) {
    throw new RangeError(
      `Cannot flip signs: expected at least one finite difference, got ${
        found ?? "none"
      }`,
    );
  }
  const sizes = differences.map(Math.abs).toSorted((a, b) => a - b);
  const total = sizes.reduce((a, b) => a + b, 0);
  const own = Math.abs(differences.reduce((a, b) => a + b, 0));
  // Sums that are equal but for rounding are equal.
  const reach = own - 1e-12 * total;
  if (!(reach > 0)) return { p: 1, exact: true };
  if (count > EXACT) {
    const hits = drawnHits(sizes, reach, draws, seed);
    return { p: (1 + hits) / (1 + draws), exact: false };
  }
  const half = count >> 1;
  const hits = pairsBeyond(
    flippedSums(sizes.slice(0, half)),
    flippedSums(sizes.slice(half)),
    reach,
  );
  // As many sums lie as far below 0.
  return { p: 2 * hits / 2 ** count, exact: true };
}

/**
 * Finds the least p-value that a sign-flip test of so many subjects can give.
 *
 * @param subjects Number of differences, at least 1.
 * @returns `2¹⁻ᴾ`: 0.03 for six subjects, so that five can never show a difference at 0.05.
 */
export function leastP(subjects: number): number {
  return 2 ** (1 - subjects);
}

const EXACT = 30;

/** Σ ±xᵢ for every choice of signs, ascending. */
function flippedSums(xs: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** xs.length);
  xs.forEach((x, i) => {
    const filled = 2 ** i;
    for (let j = 0; j < filled; j++) {
      const sum = at(sums, j);
      sums[j] = sum - x;
      sums[filled + j] = sum + x;
    }
  });
  return sums.sort();
}

/** How many pairs sum to at least `reach`. */
function pairsBeyond(
  a: Float64Array,
  b: Float64Array,
  reach: number,
): number {
  let hits = 0;
  let from = b.length;
  for (const x of a) {
    while (from > 0 && x + at(b, from - 1) >= reach) from--;
    hits += b.length - from;
  }
  return hits;
}

function drawnHits(
  sizes: readonly number[],
  reach: number,
  draws: number,
  seed: number,
): number {
  const generator = mt19937(seed);
  let hits = 0;
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    let bits = 0;
    for (const [i, size] of sizes.entries()) {
      if (i % 32 === 0) bits = generator.next();
      sum += bits & 1 ? size : -size;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= reach) hits++;
  }
  return hits;
}
