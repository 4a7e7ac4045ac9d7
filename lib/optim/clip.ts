import { type Tensor, zeros } from "../core/mod.ts";
import { mapTensors } from "./_state.ts";
import type { Optimizer, Tensors } from "./optimizer.ts";

/**
 * Shortens gradients whose joint norm is above a bound, as `torch.nn.utils.clip_grad_norm_`.
 *
 * @param bound Greatest norm over all parameters, above 0.
 * @returns The optimiser with the bound; its state is the other's.
 */
export function clipByGlobalNorm(
  bound: number,
  optimizer: Optimizer,
): Optimizer {
  return {
    init: optimizer.init,
    update(gradients, state, parameters) {
      // The small number in the denominator is PyTorch's.
      const factor = Math.min(1, bound / (globalNorm(gradients) + 1e-6));
      const clipped = mapTensors(gradients, (g) => scaled(g, factor));
      return optimizer.update(clipped, state, parameters);
    },
  };
}

/**
 * Euclidean norm of several tensors as one vector.
 *
 * @returns The norm, from 0.
 */
export function globalNorm(tensors: Tensors): number {
  const squares = Object.values(tensors).map(({ data }) =>
    data.reduce((sum, x) => sum + x * x, 0)
  );
  return Math.sqrt(squares.reduce((a, b) => a + b, 0));
}

function scaled({ data, shape }: Tensor, factor: number): Tensor {
  const out = zeros(shape);
  data.forEach((x, i) => out.data[i] = x * factor);
  return out;
}
