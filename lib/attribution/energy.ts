import { at } from "../core/mod.ts";
import type { Graph, Value } from "../graph/mod.ts";
import { algebra, STEEP } from "./_algebra.ts";
import { bilinear } from "./bilinear.ts";
import { sinkhornTopK } from "./sinkhorn_top_k.ts";
import { softIou } from "./soft_iou.ts";
import { softTopK } from "./soft_top_k.ts";

/** How the energy masks the maps of two concepts. */
export interface EnergySettings {
  /** Quantile q in `(0, 1)`: a mask keeps the share `1 − q` of the pixels. The paper has 0.7. */
  readonly quantile: number;
  /** Temperature τ > 0 of the masks, in the unit of the squared maps. The released code has 0.01. */
  readonly temperature: number;
  /** Whether each map is brought to `[0, 1]` first, as the cost of the paper presumes, or taken as summed, as in the released code. */
  readonly scale: "minmax" | "raw";
  /** Whether a mask keeps its share of the whole map, or of each row by itself, as in the released code. */
  readonly domain: "map" | "row";
  /** Whether masks are exact, `softTopK()`, or those of 20 iterations, `sinkhornTopK()`, as in the released code. */
  readonly solver: "exact" | "sinkhorn";
}

/** The maps of two concepts in one module at one step. */
export interface StepMaps {
  /** Rows of a map. */
  readonly height: number;
  /** Columns of a map. */
  readonly width: number;
  /** Maps `[b, 2, height·width]`, summed over heads. */
  readonly maps: Value;
}

/**
 * The energy of BiasMap, E of Algorithm 1: how far the attention to two
 * concepts overlaps at one step, differentiable in what the maps depend on.
 *
 * The maps are resized bilinearly to the size of the largest module and summed
 * (line 6), scaled, masked softly (line 7), and compared by SoftIoU (line 9).
 *
 * A mask keeps `k = (1 − q) n` of n pixels, whole or not; `"sinkhorn"` rounds k
 * down, as the released code does. Scaling brings a constant map to 0, whose
 * mask is `1 − q` everywhere; E is then finite, and so is its gradient. Where
 * a map is not finite, neither is E.
 *
 * @param modules Maps of each module that counts, at least one.
 * @returns Energies `[b]` in `[0, 1]`, one per image.
 * @throws {RangeError} If there are no modules, or a setting is out of range or selects no pixel.
 * @see BiasMap, Algorithm 1 and Section 3.3
 *
 * @example The energy of one module's maps, and its gradient in them
 * ```ts
 * import { entanglementEnergy } from "./energy.ts";
 * import { gradient, newGraph } from "../graph/mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const graph = newGraph();
 * const maps = graph.input("maps", [1, 2, 64]);
 * const energy = entanglementEnergy(graph, [{ height: 8, width: 8, maps }], {
 *   quantile: 0.7,
 *   temperature: 0.01,
 *   scale: "minmax",
 *   domain: "map",
 *   solver: "exact",
 * });
 * const [slope] = gradient(graph, energy, [maps]);
 * deepStrictEqual([energy.shape, slope?.shape], [[1], [1, 2, 64]]);
 * ```
 */
export function entanglementEnergy(
  graph: Graph,
  modules: readonly StepMaps[],
  { quantile, temperature, scale, domain, solver }: EnergySettings,
): Value {
  if (!(quantile > 0 && quantile < 1)) {
    throw new RangeError(
      `Cannot mask attention maps: expected a quantile between 0 and 1, got ${quantile}`,
    );
  }
  const { reshape } = algebra(graph);
  const { height, width, maps } = sumOfModules(graph, modules);
  const [b, w, n] = maps.shape as [number, number, number];
  const scaled = scale === "minmax" ? unitMaps(graph, maps) : maps;
  const scores = domain === "row"
    ? reshape(scaled, [b, w, height, width])
    : scaled;
  const k = (1 - quantile) * (domain === "row" ? width : n);
  const masks = solver === "exact"
    ? softTopK(graph, scores, k, temperature)
    : sinkhornTopK(graph, scores, wholePart(k), temperature);
  const flat = reshape(masks, [b, w, n]);
  const word = (i: number) =>
    reshape(
      graph.apply("Slice", [flat], { starts: [i], ends: [i + 1], axes: [1] }),
      [b, n],
    );
  return softIou(graph, word(0), word(1));
}

/** Sums the maps of all modules at the size of the largest; those of one size first, since resizing is linear. */
function sumOfModules(graph: Graph, modules: readonly StepMaps[]): StepMaps {
  const [first, ...others] = modules;
  if (!first) {
    throw new RangeError("Cannot sum attention maps: there are no modules");
  }
  const { height, width } = others.reduce(
    (a, b) => b.height * b.width > a.height * a.width ? b : a,
    first,
  );
  const { add } = algebra(graph);
  const sizes = Map.groupBy(modules, (m) => `${m.height}×${m.width}`);
  const resized = [...sizes.values()].map((group) => {
    const { height: h, width: w } = at(group, 0);
    const total = group.map((m) => m.maps).reduce(add);
    return bilinear(graph, total, [h, w], [height, width]);
  });
  return { height, width, maps: resized.reduce(add) };
}

/** Brings each map linearly to `[0, 1]`; a constant one to 0. */
function unitMaps(graph: Graph, maps: Value): Value {
  const { add, sub, mul, div, times, exp, softmax, sum, held } = algebra(graph);
  // Weights of 1 at the extreme, or shared among equals.
  const extreme = (steep: number) =>
    sum(mul(held(softmax(times(maps, steep))), maps));
  const least = extreme(-STEEP);
  const spread = sub(extreme(STEEP), least);
  // A spread of 0 becomes 1, any other stays as it is.
  const divisor = add(spread, exp(times(held(spread), -STEEP)));
  return div(sub(maps, least), divisor);
}

/** The whole part of a product that rounding may have put just below a whole number. */
function wholePart(x: number): number {
  return Math.floor(x + 1e-9);
}
