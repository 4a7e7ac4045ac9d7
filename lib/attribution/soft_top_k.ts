import type { Graph, Value } from "../graph/mod.ts";
import { algebra } from "./_algebra.ts";
import { logOdds } from "./_log_odds.ts";

/** Halvings of the interval in which the threshold lies: float32 has 24 bits. */
const HALVINGS = 24;

/** Keeps the division by the slope finite where every score is far from the threshold; such a mask is hard. */
const LEAST_SLOPE = 1e-30;

/**
 * A soft mask of the k largest scores along the last axis, `m = σ((2x − c) / τ)`,
 * where c is the one number for which the mask sums to k.
 *
 * This is n times the column of anchor 1 of the entropic transport plan that
 * carries n scores of mass 1/n each to the anchors 0 and 1, of mass (n − k)/n
 * and k/n, at the cost of the squared distance. Between two anchors the plan is
 * known but for c, so that nothing needs to be iterated until marginals fit.
 *
 * c is bisected to the resolution of float32. The gradient is that of the
 * exact mask: with `s = m(1 − m)`, `Jᵀv = 2/τ · (s∘v − s · (s·v) / Σs)`.
 *
 * @param x Scores `[…, n]`, finite.
 * @param k How much of them to select, `0 < k < n`; it need not be whole.
 * @param temperature τ > 0, in the unit of the squared scores: the mask is hard as τ → 0 and `k / n` everywhere as τ → ∞.
 * @returns A mask of the shape of `x`, in `[0, 1]`; `k / n` everywhere where the scores are equal.
 * @throws {RangeError} If `k` or the temperature is out of range.
 * @see BiasMap, Section 3.3.3; Xie et al., Differentiable Top-k with Optimal Transport, NeurIPS 2020
 */
export function softTopK(
  graph: Graph,
  x: Value,
  k: number,
  temperature: number,
): Value {
  const odds = logOdds(k, x, temperature);
  const { number, add, sub, mul, div, times, sigmoid, sum, held } = algebra(
    graph,
  );
  const scores = times(x, 2 / temperature);
  const mask = (cut: Value) => sigmoid(sub(scores, cut));
  const c = threshold(graph, held(scores), k, odds);

  // A Newton step whose value is zero: all that c lacks is its derivative.
  const rough = mask(c);
  const mass = sum(rough);
  const slope = sum(mul(rough, sub(number(1), rough)));
  const step = div(
    sub(mass, held(mass)),
    add(held(slope), number(LEAST_SLOPE)),
  );
  return mask(add(c, step));
}

/** Bisects the c for which `Σ σ(scores − c) = k`. */
function threshold(
  graph: Graph,
  scores: Value,
  k: number,
  odds: number,
): Value {
  const { number, add, sub, mul, times, sigmoid, halfSign, sum, min, max } =
    algebra(graph);
  // If all scores were the least, or the greatest, c would be that score minus the log odds.
  const [low, high] = [min(scores), max(scores)];
  const span = sub(high, low);
  let c = sub(times(add(low, high), 0.5), number(odds));
  for (let i = 0; i < HALVINGS; i++) {
    const excess = sub(sum(sigmoid(sub(scores, c))), number(k));
    c = add(c, mul(halfSign(excess), times(span, 2 ** (-1 - i))));
  }
  return c;
}
