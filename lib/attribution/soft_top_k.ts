import { type Graph, stopGradient, type Value } from "../graph/mod.ts";
import { logOdds } from "./_count.ts";
import { along, scalar, times } from "./_expression.ts";

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
 * @param graph Graph that the mask is added to.
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
  const scores = times(graph, x, 2 / temperature);
  const mask = (threshold: Value) =>
    graph.apply("Sigmoid", [graph.apply("Sub", [scores, threshold])]);
  const c = threshold(graph, stopGradient(graph, scores), k, odds);

  // What c lacks of a function of the scores is its derivative: a Newton step whose value is zero.
  const rough = mask(c);
  const sum = along(graph, "ReduceSum", rough);
  const excess = graph.apply("Sub", [sum, stopGradient(graph, sum)]);
  const square = graph.apply("Mul", [rough, rough]);
  const slope = along(
    graph,
    "ReduceSum",
    stopGradient(graph, graph.apply("Sub", [rough, square])),
  );
  const step = graph.apply("Div", [
    excess,
    graph.apply("Add", [slope, scalar(graph, LEAST_SLOPE)]),
  ]);
  return mask(graph.apply("Add", [c, step]));
}

/** Bisects the c for which `Σ σ(scores − c) = k`. */
function threshold(
  graph: Graph,
  scores: Value,
  k: number,
  odds: number,
): Value {
  // Where all scores are equal, c is the score minus the log odds; hence it lies between these two.
  const low = along(graph, "ReduceMin", scores);
  const high = along(graph, "ReduceMax", scores);
  const span = graph.apply("Sub", [high, low]);
  let c = graph.apply("Sub", [
    times(graph, graph.apply("Add", [low, high]), 0.5),
    scalar(graph, odds),
  ]);
  for (let i = 0; i < HALVINGS; i++) {
    const mask = graph.apply("Sigmoid", [graph.apply("Sub", [scores, c])]);
    const sum = along(graph, "ReduceSum", mask);
    const side = graph.apply("Sign", [
      graph.apply("Sub", [sum, scalar(graph, k)]),
    ]);
    const step = graph.apply("Mul", [side, times(graph, span, 2 ** (-2 - i))]);
    c = graph.apply("Add", [c, step]);
  }
  return c;
}
