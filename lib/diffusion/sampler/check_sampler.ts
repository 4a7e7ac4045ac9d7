import { InputError } from "../../core/mod.ts";
import {
  createScheduler,
  forwardProcess,
  type SchedulerId,
} from "../schedulers/mod.ts";

/** How images are to be sampled, and read again. */
export interface SamplerChoice {
  /** Id of the scheduler. */
  readonly scheduler: string;
  /** Number of steps. */
  readonly steps: number;
  /** Timesteps at which finished images are read again. Default none. */
  readonly reread?: readonly number[];
}

/**
 * Refuses steps and timesteps that a model's noise schedule does not have, so
 * that this is said when the model is opened and not once images are sampled.
 *
 * @throws {InputError} If they cannot be.
 */
export function checkSampler(
  config: unknown,
  { scheduler, steps, reread = [] }: SamplerChoice,
): void {
  createScheduler(scheduler as SchedulerId, config, steps);
  const last = forwardProcess(config).levels.length - 1;
  const beyond = reread.filter((t) => t > last);
  if (beyond.length === 0) return;
  throw new InputError(
    `Cannot read images again at timestep ${
      beyond.join(", ")
    } ("attribution.reread" of the spec): the model's training ends at timestep ${last} ("num_train_timesteps" of scheduler_config.json)`,
  );
}
