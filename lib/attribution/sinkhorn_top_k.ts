import type { Graph, Value } from "../graph/mod.ts";
import { algebra } from "./_algebra.ts";
import { logOdds } from "./_log_odds.ts";

/** Iterations of the released code. */
const ITERATIONS = 20;

/**
 * The mask of {@linkcode softTopK} as BiasMap's released code computes it: by a
 * fixed number of Sinkhorn iterations, through all of which the gradient flows.
 *
 * After the last iteration every score still carries its mass 1/n, but the
 * anchors need not carry theirs: at τ = 0.01 the mask of 4096 scores evenly
 * spread over `[0, 1]` sums to 1759 instead of 1228. Iterating on converges to `softTopK()`.
 *
 * With two anchors an iteration moves one number: the plan is
 * `m = σ((2x − 1)/τ + d)`, and `d ← d + log(k/(n − k)) − log(Σm / Σ(1 − m))`, from the
 * first d that the costs give. This is what the code computes but for rounding:
 * costs are not divided by their maximum, and k is the caller's. On a GPU the code
 * rounds to half precision, which is not followed: elements of its masks exceed 1, and a
 * score above 25.6, whose cost over τ = 0.01 overflows, makes all of them NaN.
 *
 * @param x Scores `[…, n]`, finite.
 * @param k How much of them to select, `0 < k < n`; the released code rounds it down.
 * @param temperature τ > 0, in the unit of the squared scores.
 * @param iterations At least 1.
 * @returns A mask of the shape of `x`, in `[0, 1]`.
 * @throws {RangeError} If `k` or the temperature is out of range.
 * @see {@link https://github.com/chakrabortyrajatsubhra/biasmap}, `differentiable_topk_mask`
 */
export function sinkhornTopK(
  graph: Graph,
  x: Value,
  k: number,
  temperature: number,
  iterations: number = ITERATIONS,
): Value {
  const odds = logOdds(k, x, temperature);
  const {
    number,
    add,
    sub,
    mul,
    div,
    times,
    neg,
    sigmoid,
    log,
    sum,
    min,
    held,
  } = algebra(graph);
  // Counted from the least score, costs stay small enough for float32.
  const least = held(min(x));
  const above = sub(x, least);
  const scores = times(above, 2 / temperature);

  // (x − a)² − (least − a)² = above · (above + 2 (least − a)), for the anchors a of 0 and 1.
  const attraction = (anchor: 0 | 1) => {
    const cost = mul(above, add(above, times(sub(least, number(anchor)), 2)));
    return logSumExp(graph, times(cost, -1 / temperature));
  };
  let d = sub(number(odds), sub(attraction(1), attraction(0)));
  for (let i = 1; i < iterations; i++) {
    const z = add(scores, d);
    // 1 − m = σ(−z). Sums of at least k/n and (n − k)/n keep the logarithm finite.
    const balance = log(div(sum(sigmoid(z)), sum(sigmoid(neg(z)))));
    d = add(d, sub(number(odds), balance));
  }
  return sigmoid(add(scores, d));
}

/** `log Σ eˣ` along the last axis. */
function logSumExp(graph: Graph, x: Value): Value {
  const { add, sub, exp, log, sum, max, held } = algebra(graph);
  const most = held(max(x));
  return add(log(sum(exp(sub(x, most)))), most);
}
