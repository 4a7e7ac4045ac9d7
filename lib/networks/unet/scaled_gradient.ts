import { at, size } from "../../core/mod.ts";
import { gradient, type Graph, type Value } from "../../graph/mod.ts";

/** What the greatest cotangent of an image's maps is brought to: of it, half precision holds a 2³⁰th part as well as its 2⁸-fold. */
const PEAK = 2 ** 8;

/** So small that it changes no peak but one of zero. */
const NOTHING = 1e-30;

/**
 * The gradient of energies of maps by what a network computes them from, for a network in half precision.
 *
 * The energy is differentiated by the maps in float32. Then the cotangents of each image are brought to one size, so
 * that nothing underflows on the way back through the network, and what comes out is brought back.
 *
 * @param energy Energies `[b]`, each of its own image's maps alone.
 * @param maps Values `[b, …]` through which alone the energy depends on `x`.
 * @param x Value `[b, …]`.
 * @returns The gradient, of the shape of `x`, and the greatest cotangent of each image's maps, `[b, 1]`; `null` and nothing if the energy does not depend on `x`.
 * @see Micikevicius et al. 2018, {@link https://arxiv.org/abs/1710.03740}, §3.2
 */
export function scaledGradient(
  graph: Graph,
  energy: Value,
  maps: readonly Value[],
  x: Value,
): { readonly slope: Value | null; readonly peak?: Value } {
  const { apply } = graph;
  const batch = at(energy.shape, 0);
  const scalar = (y: number) => graph.constant(Float32Array.of(y), []);
  const rows = (y: Value) =>
    apply("Reshape", [y], { shape: [batch, size(y.shape) / batch] });
  const slopes = gradient(graph, energy, maps);
  const own = maps.filter((_, i) => slopes[i]);
  if (own.length === 0) return { slope: null };
  const joined = (ys: readonly Value[]) =>
    ys.length === 1 ? at(ys, 0) : apply("Concat", ys, { axis: 1 });
  const cotangents = joined(slopes.flatMap((y) => y ? [rows(y)] : []));
  const sizes = apply("Concat", [cotangents, apply("Neg", [cotangents])], {
    axis: 1,
  });
  const peak = apply("ReduceMax", [sizes], { axes: [1], keepdims: 1 });
  const nonzero = apply("Add", [peak, scalar(NOTHING)]);
  const scale = apply("Div", [scalar(PEAK), nonzero]);
  const seed = apply("Mul", [cotangents, scale]);
  const [scaled] = gradient(graph, joined(own.map(rows)), [x], seed);
  if (!scaled) return { slope: null };
  const back = apply("Reshape", [scale], {
    shape: x.shape.map((_, i) => i === 0 ? batch : 1),
  });
  return { slope: apply("Div", [scaled, back]), peak };
}
