import { at, mt19937, type Tensor, uniform, zeros } from "../../core/mod.ts";
import { transport } from "./transport.ts";

/** What images should show. */
export interface Targets {
  /** Expected share of each class in an image `[n, K]`; rows sum to 1. */
  readonly shares: Tensor;
  /** Most likely class of each image. */
  readonly classes: readonly number[];
  /** How likely it is. */
  readonly confidence: readonly number[];
}

/** How many images of each class a draw has, and how likely that is. */
export interface Draw {
  /** Images of each class; they sum to n. */
  readonly counts: readonly number[];
  /** Probability of the counts, up to a common factor. */
  readonly weight: number;
}

/**
 * Gives images targets so that together they have the wanted shares, and each changes as little as it can: n classes are
 * drawn from the shares, and dealt out by optimal transport; an image's target is the class that it most often gets.
 *
 * The expectation is taken over all counts that n draws can have, where there are at most {@linkcode MOST_COUNTS};
 * otherwise over {@linkcode DRAWS} draws.
 *
 * @param probabilities Probability of each class in each image `[n, K]`.
 * @param shares Wanted share of each class, up to a common factor.
 * @param seed Seed of the draws, where there are any.
 * @see Shen et al. 2024, {@link https://arxiv.org/abs/2311.07604}, section 4.1, eqs. 3 to 5
 */
export function dynamicTargets(
  probabilities: Tensor,
  shares: readonly number[],
  seed: number,
): Targets {
  const [n = 0, K = 0] = probabilities.shape;
  const sum = new Float64Array(n * K);
  const draws = drawsOf(n, shares, seed);
  const total = draws.reduce((all, { weight }) => all + weight, 0);
  for (const { counts, weight } of draws) {
    transport(probabilities, counts).forEach((k, i) =>
      sum[i * K + k] = at(sum, i * K + k) + weight / total
    );
  }
  const expected = zeros([n, K]);
  expected.data.set(sum);
  const each = Array.from(
    { length: n },
    (_, i) => sum.subarray(i * K, (i + 1) * K),
  );
  const confidence = each.map((row) => Math.max(...row));
  return {
    shares: expected,
    confidence,
    classes: each.map((row, i) => row.indexOf(at(confidence, i))),
  };
}

/** Most counts over which an expectation is exact. */
export const MOST_COUNTS = 4000;

/** Draws of an expectation that is not. */
export const DRAWS = 1000;

/**
 * Lists how many images of each class n draws can have.
 *
 * @param shares Share of each class, up to a common factor.
 * @param seed Seed, where counts are drawn.
 */
export function drawsOf(
  n: number,
  shares: readonly number[],
  seed: number,
): Draw[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  const p = shares.map((share) => share / sum);
  return choose(n + p.length - 1, n) <= MOST_COUNTS
    ? allCounts(n, p)
    : drawnCounts(n, p, seed);
}

/** All counts with their multinomial probabilities. */
function allCounts(n: number, [p = 0, ...rest]: readonly number[]): Draw[] {
  if (rest.length === 0) return [{ counts: [n], weight: p ** n }];
  return Array.from({ length: n + 1 }, (_, m) => m).flatMap((m) => {
    const weight = choose(n, m) * p ** m;
    return weight === 0 ? [] : allCounts(n - m, rest).map((draw) => ({
      counts: [m, ...draw.counts],
      weight: weight * draw.weight,
    }));
  }).filter(({ weight }) => weight > 0);
}

function drawnCounts(
  n: number,
  p: readonly number[],
  seed: number,
): Draw[] {
  const generator = mt19937(seed);
  return Array.from({ length: DRAWS }, () => {
    const counts = p.map(() => 0);
    for (let i = 0; i < n; i++) {
      let left = uniform(generator);
      const k = p.findIndex((share) => (left -= share) < 0);
      const own = k < 0 ? p.length - 1 : k;
      counts[own] = at(counts, own) + 1;
    }
    return { counts, weight: 1 };
  });
}

function choose(n: number, k: number): number {
  let c = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) c = c * (n - i + 1) / i;
  return c;
}
