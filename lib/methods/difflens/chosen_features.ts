import { at, rows, type Tensor } from "../../core/mod.ts";
import { named, type Tensors } from "../../optim/mod.ts";
import { rankFeatures } from "./attribution.ts";

/** Features that are changed for some group, in the order in which they are fed. */
export interface ChosenFeatures {
  /** Their indices, each once. */
  readonly all: readonly number[];
  /** Where those of each group stand among them. */
  readonly places: readonly (readonly number[])[];
}

/**
 * Takes the features of each group with the highest scores.
 *
 * @param scores `[K, M]`.
 * @param count Features of a group.
 */
export function chosenFeatures(scores: Tensor, count: number): ChosenFeatures {
  const groups = at(scores.shape, 0);
  const each = Array.from(
    { length: groups },
    (_, k) => rankFeatures(rows(scores, k, k + 1).data).slice(0, count),
  );
  const all = [...new Set(each.flat())];
  const place = new Map(all.map((j, i) => [j, i]));
  return { all, places: each.map((own) => own.map((j) => place.get(j) ?? 0)) };
}

/**
 * Puts features of an autoencoder in another order: some first, then all others. Which of them fire does not depend on it.
 *
 * @param weights `encoder`, `bias`, `decoder`, one row for each feature, and `centre`.
 */
export function withFirst(
  weights: Tensors,
  chosen: readonly number[],
): Tensors {
  const front = new Set(chosen);
  const count = at(named(weights, "bias").shape, 0);
  const rest = Array.from({ length: count }, (_, j) => j)
    .filter((j) => !front.has(j));
  const order = [...chosen, ...rest];
  const moved = (name: string, count = order.length) =>
    picked(named(weights, name), order.slice(0, count));
  return {
    encoder: moved("encoder"),
    bias: moved("bias"),
    // What is not changed is not decoded.
    decoder: moved("decoder", chosen.length),
    centre: named(weights, "centre"),
  };
}

function picked(x: Tensor, order: readonly number[]): Tensor {
  const own = x.shape.slice(1);
  const stride = x.data.length / at(x.shape, 0);
  const data = new Float32Array(order.length * stride);
  order.forEach((j, i) =>
    data.set(x.data.subarray(j * stride, (j + 1) * stride), i * stride)
  );
  return { data, shape: [order.length, ...own] };
}
