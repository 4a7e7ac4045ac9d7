import { at, rows, type Tensor, zeros } from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";
import type { ImageLoss } from "../../fit/mod.ts";

/**
 * The directional loss of CLIP, `1 − ⟨ΔI, ΔT⟩`: images should differ from what they were as the texts differ.
 *
 * @param before Unit embeddings of the images as they were `[n, D]`.
 * @param direction Unit difference of the texts `[1, D]`.
 * @param weight What each loss is multiplied by.
 * @see Kwon et al. 2023 (Asyrp), {@link https://arxiv.org/abs/2210.10960}, eq. 6; Gal et al. 2022, {@link https://arxiv.org/abs/2108.00946}, eq. 2
 */
export function directionLoss(
  before: Tensor,
  direction: Tensor,
  weight: number,
): ImageLoss {
  return {
    key: "direction",
    inputs: { before },
    shared: {
      direction,
      weight: { data: Float32Array.of(weight), shape: [1] },
    },
    build(graph, feature, inputs) {
      const input = (name: string) => inputs[name] as Value;
      const { apply } = graph;
      const moved = unit(graph, apply("Sub", [feature, input("before")]));
      const cosine = apply("ReduceSum", [
        apply("Mul", [moved, input("direction")]),
      ], { axes: [1], keepdims: 1 });
      const one = graph.constant(Float32Array.of(1), []);
      return apply("Mul", [apply("Sub", [one, cosine]), input("weight")]);
    },
  };
}

/** A row of length 1; one that is nearly 0 stays short, so that it has a slope that is finite. */
function unit(graph: Graph, x: Value): Value {
  const { apply } = graph;
  const squares = apply("ReduceSum", [apply("Mul", [x, x])], {
    axes: [1],
    keepdims: 1,
  });
  const least = graph.constant(Float32Array.of(LEAST ** 2), []);
  return apply("Div", [x, apply("Sqrt", [apply("Add", [squares, least])])]);
}

/** Length below which a difference of embeddings is rounding. */
const LEAST = 1e-5;

/**
 * How two texts differ.
 *
 * @param texts Unit embeddings, of what is before and of what is to be, `[2, D]`.
 * @returns Their unit difference `[1, D]`, and their cosine.
 */
export function textDirection(
  texts: Tensor,
): { readonly direction: Tensor; readonly cosine: number } {
  const [before, after] = [rows(texts, 0, 1), rows(texts, 1, 2)];
  const difference = zeros(before.shape);
  let cosine = 0;
  before.data.forEach((x, i) => {
    difference.data[i] = at(after.data, i) - x;
    cosine += x * at(after.data, i);
  });
  const length = Math.hypot(...difference.data);
  return {
    direction: {
      data: difference.data.map((x) => x / length),
      shape: difference.shape,
    },
    cosine,
  };
}
