import { at, InputError, plural } from "../../core/mod.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * Refuses a scheduler in which a step would lead nowhere or from pure noise:
 * between equal timesteps, or equal noise levels, multistep methods divide by
 * nothing, and every image becomes NaN.
 *
 * @throws {InputError} If timesteps do not fall, or there is no more signal per noise than before, or none of either.
 */
export function checkLevels(
  id: string,
  { levels: all }: Scheduler,
  steps: number,
): void {
  const levels = [...all];
  // The Heun step of PNDM asks twice at one timestep, and means to.
  if (levels.length > steps) levels.splice(1, 1);
  const none = levels.find(({ alpha, sigma }) => !(alpha > 0 && sigma > 0));
  if (none) {
    throw new InputError(
      `Cannot sample in ${
        plural(steps, "step")
      } by ${id}: at timestep ${none.timestep} the share of signal is ${
        none.alpha ** 2
      }, expected one within (0, 1); the betas of scheduler_config.json leave nothing to begin from, or no noise to remove`,
    );
  }
  const stuck = levels.findIndex(({ timestep, alpha, sigma }, i) => {
    const before = levels[i - 1];
    return before !== undefined &&
      !(timestep < before.timestep &&
        alpha * before.sigma > before.alpha * sigma);
  });
  if (stuck < 0) return;
  throw new InputError(
    `Cannot sample in ${plural(steps, "step")} by ${id}: steps ${stuck} and ${
      stuck + 1
    } would both be taken at timestep ${
      at(levels, stuck).timestep
    }, and nothing lies between them; ask for fewer steps, or another scheduler`,
  );
}
