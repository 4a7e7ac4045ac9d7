import { zipWith } from "../core/mod.ts";
import { mapTensors, named } from "./_state.ts";
import type { Tensors } from "./optimizer.ts";

/**
 * Moves an average of parameters towards them, as `torch.optim.swa_utils.AveragedModel` with `get_ema_multi_avg_fn`.
 *
 * @param average The average so far; the parameters themselves before the first step.
 * @param parameters The parameters after a step.
 * @param decay Share of the average that stays, in `[0, 1]`.
 */
export function ema(
  average: Tensors,
  parameters: Tensors,
  decay: number,
): Tensors {
  return mapTensors(
    average,
    (a, name) =>
      zipWith((x, y) => x + (1 - decay) * (y - x), a, named(parameters, name)),
  );
}
