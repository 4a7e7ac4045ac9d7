// How much each step's noise moves the final latents.

import { assertWithin } from "../../../tests/support/assert.ts";
import config from "../../../tests/reference/random_model_2022/scheduler/scheduler_config.json" with {
  type: "json",
};
import { at } from "../../core/mod.ts";
import { createScheduler } from "../../diffusion/mod.ts";
import { noiseFactors } from "./gradient_weights.ts";

Deno.test("in DDIM a step's noise counts by the noise per signal that the step takes off", () => {
  const scheduler = createScheduler("ddim", config, 5);
  const { levels } = scheduler;
  // What is left after the last step is the noise of timestep 0, as `set_alpha_to_one` says.
  const [first] = createScheduler("ddim", { ...config, steps_offset: 0 }, 1)
    .levels;
  const ratio = (i: number) => {
    const { alpha, sigma } = levels[i] ?? first ?? { alpha: 1, sigma: 0 };
    return sigma / alpha;
  };
  noiseFactors(scheduler).forEach((factor, i) => {
    const wanted = at([first], 0)?.alpha ?? NaN;
    const error = factor - wanted * (ratio(i + 1) - ratio(i));
    assertWithin(`factor ${i}`, Math.abs(error), 1e-6);
  });
});
