import { type Graph, stopGradient, type Value } from "../graph/mod.ts";
import { logOdds } from "./_count.ts";
import { along, scalar, times } from "./_expression.ts";

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
 * first d that the costs give. This follows the code in exact arithmetic: costs
 * are not divided by their maximum. It does not follow its half precision, in which a
 * cost above 655 (a score above 25.6) overflows to NaN.
 *
 * @param graph Graph that the mask is added to.
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
  const odds = scalar(graph, logOdds(k, x, temperature));
  // Counted from the least score, costs stay small enough for float32.
  const least = stopGradient(graph, along(graph, "ReduceMin", x));
  const above = graph.apply("Sub", [x, least]);
  const scores = times(graph, above, 2 / temperature);

  // (x − a)² − (least − a)² = above · (above + 2 least − 2a), for the anchors a of 0 and 1.
  const mass = (anchor: 0 | 1) => {
    const base = times(
      graph,
      graph.apply("Sub", [least, scalar(graph, anchor)]),
      2,
    );
    const cost = graph.apply("Mul", [
      above,
      graph.apply("Add", [above, base]),
    ]);
    return logSumExp(graph, times(graph, cost, -1 / temperature));
  };
  const update = (d: Value | undefined, balance: Value): Value => {
    const step = graph.apply("Sub", [odds, balance]);
    return d ? graph.apply("Add", [d, step]) : step;
  };
  const shifted = (d: Value) => graph.apply("Add", [scores, d]);
  let d = update(undefined, graph.apply("Sub", [mass(1), mass(0)]));
  for (let i = 1; i < iterations; i++) {
    d = update(d, logRatio(graph, shifted(d)));
  }
  return graph.apply("Sigmoid", [shifted(d)]);
}

/** `log(Σ m / Σ (1 − m))` along the last axis, for `m = σ(z)`; both sums are at least 1/n. */
function logRatio(graph: Graph, z: Value): Value {
  const selected = graph.apply("Sigmoid", [z]);
  const left = graph.apply("Sigmoid", [graph.apply("Neg", [z])]);
  const ratio = graph.apply("Div", [
    along(graph, "ReduceSum", selected),
    along(graph, "ReduceSum", left),
  ]);
  return graph.apply("Log", [ratio]);
}

/** `log Σ eˣ` along the last axis. */
function logSumExp(graph: Graph, x: Value): Value {
  const most = stopGradient(graph, along(graph, "ReduceMax", x));
  const powers = graph.apply("Exp", [graph.apply("Sub", [x, most])]);
  const sum = along(graph, "ReduceSum", powers);
  return graph.apply("Add", [graph.apply("Log", [sum]), most]);
}
