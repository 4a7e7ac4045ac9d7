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

/** Settings of Adam and AdamW; PyTorch's names are in brackets. */
export interface AdamOptions {
  /** Step size (`lr`), from 0. */
  readonly rate: Rate;
  /** Decay of the averages of gradients and of squares (`betas`), in `[0, 1)`. Default 0.9 and 0.999. */
  readonly decay?: readonly [mean: number, square: number];
  /** Added to the denominator (`eps`). Default 1e-8. */
  readonly epsilon?: number;
  /** Pull towards zero (`weight_decay`), from 0: added to the gradient in Adam, apart from it in AdamW. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Adam, in float32 and in the order of operations of `torch.optim.Adam`.
 *
 * @param options Step size, decays, pull towards zero.
 * @returns The optimiser; its state holds `step`, and `mean.*` and `square.*` of each parameter.
 * @see Kingma and Ba 2015, {@link https://arxiv.org/abs/1412.6980}, Algorithm 1
 */
export function adam(options: AdamOptions): Optimizer {
  return adamWith(options, "coupled");
}

/**
 * AdamW: Adam whose pull towards zero does not pass through its averages, as in `torch.optim.AdamW`.
 *
 * @param options Step size, decays, pull towards zero.
 * @returns The optimiser; its state is Adam's.
 * @see Loshchilov and Hutter 2019, {@link https://arxiv.org/abs/1711.05101}, Algorithm 2
 */
export function adamw(options: AdamOptions): Optimizer {
  return adamWith(options, "decoupled");
}

function adamWith(
  { rate, decay = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0 }: AdamOptions,
  pull: "coupled" | "decoupled",
): Optimizer {
  const [beta1, beta2] = decay;
  const move = (
    x: Tensor,
    gradient: Tensor,
    [mean, square]: readonly [Tensor, Tensor],
    step: number,
  ) => {
    const size = rateAt(rate, step - 1);
    const stepSize = size / (1 - beta1 ** step);
    const correction = Math.sqrt(1 - beta2 ** step);
    const next = [zeros(x.shape), zeros(x.shape), zeros(x.shape)] as const;
    const [moved, m, v] = next;
    for (let i = 0; i < x.data.length; i++) {
      const own = at(x.data, i);
      const g = pull === "coupled"
        ? at(gradient.data, i) + weightDecay * own
        : at(gradient.data, i);
      const kept = pull === "coupled" ? own : own * (1 - size * weightDecay);
      const before = at(mean.data, i);
      m.data[i] = before + (1 - beta1) * (g - before);
      v.data[i] = beta2 * at(square.data, i) + (1 - beta2) * g * g;
      const root = Math.sqrt(at(v.data, i)) / correction + epsilon;
      moved.data[i] = kept - stepSize * at(m.data, i) / root;
    }
    return next;
  };
  return {
    init: (parameters) => ({
      step: counter(0),
      ...zerosLike(parameters, "mean"),
      ...zerosLike(parameters, "square"),
    }),
    update(gradients, state, parameters) {
      const step = count(state, "step") + 1;
      const next: Record<string, Tensor> = { step: counter(step) };
      const moved = mapTensors(parameters, (x, name) => {
        const averages = [
          named(state, `mean.${name}`),
          named(state, `square.${name}`),
        ] as const;
        const [y, mean, square] = move(
          x,
          named(gradients, name),
          averages,
          step,
        );
        next[`mean.${name}`] = mean;
        next[`square.${name}`] = square;
        return y;
      });
      return { parameters: moved, state: next };
    },
  };
}
