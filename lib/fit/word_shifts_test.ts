import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { assertClose } from "../../tests/support/assert.ts";
import { at, size, tensor, torchNormal } from "../core/mod.ts";
import { forwardProcess } from "../diffusion/mod.ts";
import { conditioning, type NoiseRequest } from "../runtime/mod.ts";
import { SHIFT_TIMESTEPS, wordShifts } from "./word_shifts.ts";

const PROCESS = forwardProcess({
  _class_name: "DDIMScheduler",
  num_train_timesteps: 1000,
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  prediction_type: "epsilon",
});

Deno.test("wordShifts() is what words do to a module's output, whatever is in the picture", async () => {
  const latentShape = [4, 2, 2] as const;
  const timesteps: number[] = [];
  // A module that sums its picture's latents, and the words' embedding times (1, t / 1000).
  const pipeline = {
    latentShape,
    predictNoise({ latents, conditioning, timestep, taps }: NoiseRequest) {
      timesteps.push(timestep);
      const images = at(latents.shape, 0);
      const each = size(latentShape);
      const data = [...conditioning.tokens.data].flatMap((word, n) => {
        const i = n % images;
        const picture = latents.data.slice(i * each, (i + 1) * each);
        const sum = picture.reduce((a, x) => a + x, 0);
        return [sum + word, sum + word * timestep / 1000];
      });
      const h = tensor(data, [conditioning.rows, 2]);
      return Promise.resolve({
        noise: latents,
        reads: { [at(taps ?? [], 0).module]: h },
      });
    },
  };
  const shifts = await wordShifts(pipeline, PROCESS, {
    clean: torchNormal(1, [6, ...latentShape]),
    prompts: conditioning({ tokens: tensor([5, 7, 2], [3, 1, 1]) }),
    module: "mid_block",
  });
  deepStrictEqual(shifts.shape, [2, 2]);
  // The timesteps' mean is halfway.
  [2, 1, -3, -1.5].forEach((wanted, i) =>
    assertClose(at(shifts.data, i), wanted, 1e-4)
  );
  strictEqual(timesteps.length, SHIFT_TIMESTEPS);
});
