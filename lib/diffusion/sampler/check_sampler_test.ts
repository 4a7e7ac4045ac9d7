import { throws } from "node:assert/strict";
import { fakePipeline } from "../../../tests/support/fake_pipeline.ts";
import { checkSampler } from "./check_sampler.ts";

const { schedulerConfig } = fakePipeline();

Deno.test("checkSampler() refuses steps and timesteps that the model has not", () => {
  checkSampler(schedulerConfig, { scheduler: "ddim", steps: 20 });
  checkSampler(schedulerConfig, {
    scheduler: "dpmpp_2m",
    steps: 999,
    reread: [999],
  });
  throws(
    () => checkSampler(schedulerConfig, { scheduler: "ddim", steps: 1001 }),
    /Cannot sample in 1001 steps: expected a whole number from 1 to 1000/,
  );
  throws(
    () => checkSampler(schedulerConfig, { scheduler: "dpmpp_2m", steps: 1000 }),
    /both be taken at timestep/,
  );
  throws(
    () =>
      checkSampler({ ...schedulerConfig as object, num_train_timesteps: 500 }, {
        scheduler: "ddim",
        steps: 20,
        reread: [301, 501],
      }),
    /at timestep 501 .* ends at timestep 499/,
  );
});
