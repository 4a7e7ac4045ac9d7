import { InputError, suggestion } from "../../core/mod.ts";
import { ddim } from "./ddim.ts";
import { dpmpp2m } from "./dpmpp_2m.ts";
import { euler } from "./euler.ts";
import { checkLevels } from "./check_levels.ts";
import { pndm } from "./pndm.ts";
import type { Scheduler, SchedulerRecord } from "./scheduler.ts";

/**
 * Every scheduler, by id; the first is the default. Each reads a `scheduler_config.json` as the class of diffusers
 * does, and takes the same timesteps, but for one thing: with `"timestep_spacing": "trailing"`, diffusers adds a
 * last timestep −1 at 62 step counts of 1,000 (61, 103, …), a rounding error of NumPy's `arange`. It is left out
 * here, so that as many steps are made as were asked for.
 */
export const SCHEDULERS = {
  ddim,
  pndm,
  euler,
  dpmpp_2m: dpmpp2m,
} as const satisfies Record<string, SchedulerRecord>;

/** Id of a scheduler. */
export type SchedulerId = keyof typeof SCHEDULERS;

/**
 * Makes a scheduler from a model's `scheduler_config.json`.
 *
 * @param id Which scheduler; it need not be the class that the file names.
 * @param steps Number of steps, from 1 to `num_train_timesteps`.
 * @throws {InputError} If the id is not known, the config asks for something not supported, or two steps would be one.
 */
export function createScheduler(
  id: SchedulerId,
  config: unknown,
  steps: number,
): Scheduler {
  if (!Object.hasOwn(SCHEDULERS, id)) {
    throw new InputError(
      `Cannot find the scheduler "${id}": ${
        suggestion(id, Object.keys(SCHEDULERS))
      }`,
    );
  }
  const scheduler = SCHEDULERS[id].create(config, steps);
  checkLevels(id, scheduler, steps);
  return scheduler;
}
