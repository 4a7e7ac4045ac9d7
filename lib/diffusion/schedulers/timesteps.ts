// Table 2 of Lin et al. 2023, https://arxiv.org/abs/2305.08891, with the
// roundings of NumPy.

import { InputError, plural } from "../../core/mod.ts";
import type { SpacingConfig } from "./scheduler_config.ts";

/**
 * Spreads timesteps over the training steps, without rounding `"linspace"`.
 *
 * @param spacing Which spacing, and over how many training steps.
 * @param steps Number of timesteps, at least 1.
 * @returns `steps` decreasing timesteps, in training steps.
 * @throws {InputError} If the offset pushes the first past the last training step.
 */
export function spread(spacing: SpacingConfig, steps: number): number[] {
  const { num_train_timesteps: train, steps_offset: offset } = spacing;
  switch (spacing.timestep_spacing) {
    case "linspace":
      return count(steps, (i) => linspace(train - 1, steps, steps - 1 - i));
    case "leading":
      return leading(train, offset, steps);
    case "trailing":
      return trailing(train, steps);
  }
}

/** Rounds to the nearest whole number, and halves to the even one, as NumPy does. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

// Whole multiples, shifted up by the offset.
function leading(train: number, offset: number, steps: number): number[] {
  const stride = Math.floor(train / steps);
  const first = (steps - 1) * stride + offset;
  if (first >= train) {
    throw new InputError(
      `Cannot sample in ${
        plural(steps, "step")
      }: "steps_offset": ${offset} puts the first at timestep ${first}, past the last of training, ${
        train - 1
      }; ask for fewer`,
    );
  }
  return count(steps, (i) => first - i * stride);
}

// From the last training step down. For 62 step counts of 1,000 (61, 103, …)
// diffusers adds a stray timestep −1, which its arange makes of a rounding
// error; it is left out here.
function trailing(train: number, steps: number): number[] {
  const delta = (train - train / steps) - train;
  return count(steps, (i) => roundHalfEven(train + i * delta) - 1);
}

// Point i of numpy.linspace(0, last, n).
function linspace(last: number, n: number, i: number): number {
  if (n === 1) return 0;
  return i === n - 1 ? last : i * (last / (n - 1));
}

function count(n: number, f: (i: number) => number): number[] {
  return Array.from({ length: n }, (_, i) => f(i));
}
