import type { Schedule } from "./optimizer.ts";

/**
 * Multiplies the step size at milestones, as `torch.optim.lr_scheduler.MultiStepLR`.
 *
 * @param rate Step size at first.
 * @param milestones Steps at which it changes, counted from 0.
 */
export function multiStep(
  rate: number,
  milestones: readonly number[],
  gamma: number,
): Schedule {
  return (step) => rate * gamma ** milestones.filter((m) => m <= step).length;
}

/**
 * Goes down in a straight line to 0 at the last step's end.
 *
 * @param rate Step size at first.
 */
export function linear(rate: number, steps: number): Schedule {
  return (step) => rate * Math.max(0, 1 - step / steps);
}

/**
 * Goes down along half a cosine to 0 at the last step's end, as diffusers' `get_cosine_schedule_with_warmup` after its warm-up.
 *
 * @param rate Step size at first.
 */
export function cosine(rate: number, steps: number): Schedule {
  return (step) =>
    rate *
    Math.max(0, 0.5 * (1 + Math.cos(Math.PI * Math.min(1, step / steps))));
}

/**
 * Climbs in a straight line from 0 before another schedule begins.
 *
 * @param rate Step size at its end.
 * @param then What follows, from its own step 0.
 */
export function warmup(steps: number, rate: number, then: Schedule): Schedule {
  return (step) => step < steps ? rate * step / steps : then(step - steps);
}
