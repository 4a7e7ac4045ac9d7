import { type Tensor, zeros } from "../core/mod.ts";
import {
  count,
  counter,
  mapTensors,
  named,
  rateAt,
  zerosLike,
} from "./_state.ts";
import type { Optimizer, Rate, Tensors } from "./optimizer.ts";

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

function adamWith(options: AdamOptions, pull: Pull): Optimizer {
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
        const from = {
          x: x.data,
          mean: named(state, `mean.${name}`).data,
          square: named(state, `square.${name}`).data,
        };
        const [y, mean, square] = [
          zeros(x.shape),
          zeros(x.shape),
          zeros(x.shape),
        ] as const;
        move(options, pull, named(gradients, name).data, step, from, {
          x: y.data,
          mean: mean.data,
          square: square.data,
        });
        next[`mean.${name}`] = mean;
        next[`square.${name}`] = square;
        return y;
      });
      return { parameters: moved, state: next };
    },
  };
}

/**
 * A step of Adam that leaves no array behind: parameters and averages are changed where they lie. For more weights than
 * memory has room for twice; the numbers are those of {@linkcode adam}.
 *
 * @param state What `adam(options).init(parameters)` gave.
 */
export function adamInPlace(
  options: AdamOptions,
  gradients: Tensors,
  state: Tensors,
  parameters: Tensors,
): void {
  const step = named(state, "step").data;
  step[0] = count(state, "step") + 1;
  for (const [name, { data }] of Object.entries(parameters)) {
    const own = {
      x: data,
      mean: named(state, `mean.${name}`).data,
      square: named(state, `square.${name}`).data,
    };
    const gradient = named(gradients, name).data;
    move(options, "coupled", gradient, count(state, "step"), own, own);
  }
}

/** How the pull towards zero enters. */
type Pull = "coupled" | "decoupled";

/** Parameters of one tensor with their averages. */
type Averaged = Readonly<Record<"x" | "mean" | "square", Float32Array>>;

/** Moves a tensor, from some arrays into others or into the same. */
function move(
  { rate, decay = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0 }: AdamOptions,
  pull: Pull,
  gradient: Float32Array,
  step: number,
  from: Averaged,
  into: Averaged,
): void {
  const [beta1, beta2] = decay;
  const size = rateAt(rate, step - 1);
  const stepSize = size / (1 - beta1 ** step);
  const correction = Math.sqrt(1 - beta2 ** step);
  // Indexed without at(): it is called once for each of up to a billion weights.
  for (let i = 0; i < gradient.length; i++) {
    const own = from.x[i] as number;
    const g = pull === "coupled"
      ? (gradient[i] as number) + weightDecay * own
      : (gradient[i] as number);
    const kept = pull === "coupled" ? own : own * (1 - size * weightDecay);
    const before = from.mean[i] as number;
    into.mean[i] = before + (1 - beta1) * (g - before);
    into.square[i] = beta2 * (from.square[i] as number) + (1 - beta2) * g * g;
    const root = Math.sqrt(into.square[i] as number) / correction + epsilon;
    into.x[i] = kept - stepSize * (into.mean[i] as number) / root;
  }
}
