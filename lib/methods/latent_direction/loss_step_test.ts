import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
import { at, type Tensor, tensor, torchNormal, zeros } from "../../core/mod.ts";
import { forwardProcess } from "../../diffusion/mod.ts";
import {
  conditioning,
  type NoiseRequest,
  type Pipeline,
} from "../../runtime/mod.ts";
import { lossStep } from "./loss_step.ts";

const PROCESS = forwardProcess({
  _class_name: "DDIMScheduler",
  num_train_timesteps: 1000,
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  prediction_type: "epsilon",
});

Deno.test("lossStep() wants the noise, or what the network predicts when it is told the group", async () => {
  const asked: Record<string, Tensor>[] = [];
  const pipeline = {
    timestepEmbedding: (timesteps: readonly number[]) =>
      tensor(timesteps, [timesteps.length, 1]),
    program: (() =>
      Promise.resolve({
        run(feeds: Record<string, Tensor>) {
          asked.push(feeds);
          const { latents, shift } = feeds;
          return Promise.resolve({
            loss: zeros([at(latents?.shape ?? [], 0)]),
            gradient: zeros(shift?.shape ?? []),
          });
        },
        release: async () => {},
      })) as unknown as Pipeline["program"],
    // Its prediction tells the timestep and the prompt of each image.
    predictNoise({ latents, timestep, conditioning }: NoiseRequest) {
      const noise = tensor(
        Array(latents.data.length).fill(
          timestep + at(conditioning.tokens.data, 0),
        ),
        latents.shape,
      );
      return Promise.resolve({ noise, reads: {} });
    },
  };
  const step = {
    clean: torchNormal(1, [2, 4, 2, 2]),
    conditioning: conditioning({ tokens: tensor([0], [1, 1, 1]) }),
    module: "mid_block",
    direction: zeros([1, 3]),
    seed: 5,
  };
  await lossStep(pipeline, PROCESS, step);
  const teacher = conditioning({ tokens: tensor([0.5], [1, 1, 1]) });
  await lossStep(pipeline, PROCESS, { ...step, teacher });
  const [plain, taught] = asked as [
    Record<string, Tensor>,
    Record<string, Tensor>,
  ];
  // The same images at the same timesteps, under the neutral prompt, but another target.
  deepStrictEqual(taught.latents, plain.latents);
  deepStrictEqual(taught.timestepEmbedding, plain.timestepEmbedding);
  deepStrictEqual(taught.context, plain.context);
  notDeepStrictEqual(taught.target, plain.target);
  deepStrictEqual(
    [...taught.target?.data ?? []],
    [...taught.timestepEmbedding?.data ?? []].flatMap((t) =>
      Array(16).fill(t + 0.5)
    ),
  );
});
