import { at, type Tensor, zeros } from "../core/mod.ts";
import {
  count,
  counter,
  mapTensors,
  named,
  rateAt,
  zerosLike,
} from "./_state.ts";
import type { Optimizer, Rate } from "./optimizer.ts";

/** Settings of gradient descent; PyTorch's names are in brackets. */
export interface SgdOptions {
  /** Step size (`lr`), from 0. */
  readonly rate: Rate;
  /** Share of the last move that goes on (`momentum`), in `[0, 1)`. Default 0. */
  readonly momentum?: number;
  /** Whether the gradient is taken ahead of the move (`nesterov`). Default false. */
  readonly nesterov?: boolean;
  /** Pull towards zero (`weight_decay`), added to the gradient, from 0. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Gradient descent with momentum, as `torch.optim.SGD` without dampening.
 *
 * @param options Step size, momentum, pull towards zero.
 * @returns The optimiser; its state holds `step`, and `velocity.*` of each parameter.
 * @see Sutskever et al. 2013, {@link https://proceedings.mlr.press/v28/sutskever13.html}
 */
export function sgd(
  { rate, momentum = 0, nesterov = false, weightDecay = 0 }: SgdOptions,
): Optimizer {
  return {
    init: (parameters) => ({
      step: counter(0),
      ...zerosLike(parameters, "velocity"),
    }),
    update(gradients, state, parameters) {
      const step = count(state, "step");
      const size = rateAt(rate, step);
      const next: Record<string, Tensor> = { step: counter(step + 1) };
      const moved = mapTensors(parameters, (x, name) => {
        const gradient = named(gradients, name);
        const velocity = named(state, `velocity.${name}`);
        const [y, v] = [zeros(x.shape), zeros(x.shape)];
        for (let i = 0; i < x.data.length; i++) {
          const g = at(gradient.data, i) + weightDecay * at(x.data, i);
          v.data[i] = momentum * at(velocity.data, i) + g;
          const ahead = nesterov ? g + momentum * at(v.data, i) : at(v.data, i);
          y.data[i] = at(x.data, i) - size * ahead;
        }
        next[`velocity.${name}`] = v;
        return y;
      });
      return { parameters: moved, state: next };
    },
  };
}
