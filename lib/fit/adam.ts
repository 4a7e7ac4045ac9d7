import { at, type Tensor, zeros } from "../core/mod.ts";

/** What Adam remembers of one tensor. */
export interface AdamState {
  /** Number of steps taken, from 0. */
  readonly step: number;
  /** Moving average of the gradients, of the tensor's shape. */
  readonly mean: Tensor;
  /** Moving average of their squares, of the tensor's shape. */
  readonly square: Tensor;
}

/** Settings of Adam; PyTorch's names are in brackets. */
export interface AdamOptions {
  /** Step size (`lr`), from 0. */
  readonly rate: number;
  /** Decay of the averages of gradients and of squares (`betas`), in `[0, 1)`. Default 0.9 and 0.999. */
  readonly decay?: readonly [mean: number, square: number];
  /** Added to the denominator (`eps`). Default 1e-8. */
  readonly epsilon?: number;
}

/**
 * Starts Adam for a tensor.
 *
 * @param x The tensor that will be moved.
 * @returns The state before the first step.
 */
export function startAdam({ shape }: Pick<Tensor, "shape">): AdamState {
  return { step: 0, mean: zeros(shape), square: zeros(shape) };
}

/**
 * Takes a step of Adam, in float32 and in the order of operations of
 * `torch.optim.Adam`, without weight decay.
 *
 * @param x The tensor to move.
 * @param gradient Gradient of the loss by `x`, of its shape.
 * @param state What `startAdam` or the previous step returned.
 * @param options Step size and decays.
 * @returns The moved tensor and the next state.
 * @see Kingma and Ba 2015, {@link https://arxiv.org/abs/1412.6980}, Algorithm 1
 */
export function adamStep(
  x: Tensor,
  gradient: Tensor,
  state: AdamState,
  { rate, decay: [beta1, beta2] = [0.9, 0.999], epsilon = 1e-8 }: AdamOptions,
): { readonly x: Tensor; readonly state: AdamState } {
  const step = state.step + 1;
  const stepSize = rate / (1 - beta1 ** step);
  const correction = Math.sqrt(1 - beta2 ** step);
  const mean = zeros(x.shape);
  const square = zeros(x.shape);
  const moved = zeros(x.shape);
  for (let i = 0; i < x.data.length; i++) {
    const g = at(gradient.data, i);
    const m = at(state.mean.data, i);
    mean.data[i] = m + (1 - beta1) * (g - m);
    square.data[i] = beta2 * at(state.square.data, i) + (1 - beta2) * g * g;
    const root = Math.sqrt(at(square.data, i)) / correction + epsilon;
    moved.data[i] = at(x.data, i) - stepSize * at(mean.data, i) / root;
  }
  return { x: moved, state: { step, mean, square } };
}
