// The training of a direction, written from its paper in PyTorch.

import { at, type Tensor, tensor, zeros } from "../../core/mod.ts";
import { adam, type Tensors } from "../../optim/mod.ts";
import {
  conditioning,
  openPipeline,
  openRuntime,
  type Pipeline,
} from "../../runtime/mod.ts";
import { assertWithin } from "../../../tests/support/assert.ts";
import { relativeError } from "../../../tests/support/errors.ts";
import { readNpy } from "../../../tests/support/npy.ts";
import { denoisingLoss } from "./denoising_loss.ts";

const HERE = decodeURIComponent(new URL("reference", import.meta.url).pathname);
const MODEL = decodeURIComponent(
  new URL("../../../tests/reference/random_model_2022", import.meta.url)
    .pathname,
);

Deno.test("Latent Direction agrees with its paper in PyTorch", async (t) => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(MODEL, runtime);

  await t.step("Latent Direction's loss and its gradient", async () => {
    const { loss, gradient } = await denoisingLoss(pipeline, {
      ...await lossInputs(),
      shift: await array("shift"),
    });
    const wanted = await array("loss");
    const slope = await array("gradient");
    assertWithin("the loss", relativeError(loss, wanted), 1e-4);
    assertWithin("its gradient", relativeError(gradient, slope), 1e-3);
  });

  await t.step("Latent Direction's training steps", async () => {
    const directions = await array("directions");
    const ours = await trained(pipeline, at(directions.shape, 0));
    assertWithin("the direction", relativeError(ours, directions), 1e-3);
  });

  await pipeline.close();
  await runtime.close();
});

async function lossInputs() {
  const [latents, context, target] = await Promise.all(
    ["latents", "context", "target"].map((name) => array(`${name}`)),
  ) as [Tensor, Tensor, Tensor];
  const module = "mid_block";
  return {
    latents,
    conditioning: conditioning({ tokens: context }),
    target,
    module,
    timesteps: [17, 402, 951],
  };
}

async function trained(pipeline: Pipeline, steps: number): Promise<Tensor> {
  const inputs = await lossInputs();
  const images = inputs.timesteps.length;
  const [, ...shape] = (await array("shift")).shape;
  const optimizer = adam({ rate: 0.1 });
  let parameters: Tensors = { x: zeros([1, ...shape]) };
  let state = optimizer.init(parameters);
  const path: number[] = [];
  for (let i = 0; i < steps; i++) {
    const x = parameters.x as Tensor;
    const shift = tensor(
      inputs.timesteps.flatMap(() => [...x.data]),
      [images, ...shape],
    );
    const { gradient } = await denoisingLoss(pipeline, { ...inputs, shift });
    const mean = x.data.map((_, k) =>
      inputs.timesteps.reduce(
        (sum, _, b) => sum + at(gradient.data, b * x.data.length + k) / images,
        0,
      )
    );
    ({ parameters, state } = optimizer.update(
      { x: tensor(mean, x.shape) },
      state,
      parameters,
    ));
    path.push(...parameters.x?.data ?? []);
  }
  return tensor(path, [steps, ...shape]);
}

function array(name: string): Promise<Tensor> {
  return readNpy(`${HERE}/${name}.npy`);
}
