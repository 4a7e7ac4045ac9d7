// Distribution guidance, written from its paper in PyTorch.

import type { Tensor } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import { guided } from "../../networks/unet/taps/distribution_guidance.ts";
import {
  conditioning,
  distributionGuidanceTap,
  openPipeline,
  openRuntime,
  type Pipeline,
  readTap,
  type Runtime,
} from "../../runtime/mod.ts";
import { assertWithin } from "../../../tests/support/assert.ts";
import { relativeError } from "../../../tests/support/errors.ts";
import { graphFunction } from "../../../tests/support/graph_function.ts";
import { readNpy } from "../../../tests/support/npy.ts";

const HERE = decodeURIComponent(new URL("reference", import.meta.url).pathname);
const MODEL = decodeURIComponent(
  new URL("../../../tests/reference/random_model_2022", import.meta.url)
    .pathname,
);

Deno.test("H-Distribution agrees with its paper in PyTorch", async (t) => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(MODEL, runtime);

  await t.step("H-Distribution's gradient in closed form", async () => {
    const after = await array("after");
    const ours = await guidedMiddle(runtime);
    assertWithin("the output", relativeError(ours, after), 1e-6);
  });

  await t.step("H-Distribution within the UNet", async () => {
    const noise = await array("noise");
    const { ours, h } = await guidedNoise(pipeline);
    const read = await array("h");
    assertWithin("what is read", relativeError(h, read), 1e-4);
    assertWithin("the prediction", relativeError(ours, noise), 1e-4);
  });

  await pipeline.close();
  await runtime.close();
});

const GUIDANCE = { cohort: 2, temperature: 8 };
const SCALE = 150;

async function guidedMiddle(runtime: Runtime): Promise<Tensor> {
  const [h, weights, bias] = await Promise.all(
    ["h", "weights", "bias"].map((name) => array(`${name}`)),
  ) as [Tensor, Tensor, Tensor];
  const f = await graphFunction(
    runtime,
    [h.shape, weights.shape, bias.shape, [1]],
    (graph, ...inputs) => {
      const [h, weights, bias, scale] = inputs as [Value, Value, Value, Value];
      return { after: guided(graph, h, { weights, bias, scale }, GUIDANCE) };
    },
  );
  const { after } = await f.run(h.data, weights.data, bias.data, [SCALE]);
  await f.release();
  return after as Tensor;
}

async function guidedNoise(
  pipeline: Pipeline,
): Promise<{ ours: Tensor; h: Tensor }> {
  const [latents, context, weights, bias] = await Promise.all(
    ["latents", "context", "weights", "bias"].map((name) => array(`${name}`)),
  ) as [Tensor, Tensor, Tensor, Tensor];
  const module = "mid_block";
  const { noise, reads } = await pipeline.predictNoise({
    latents,
    timestep: 401,
    conditioning: conditioning({ tokens: context }),
    taps: [
      readTap(module),
      distributionGuidanceTap({
        module,
        branches: ["unconditional", "conditional"],
        weights,
        bias,
        scale: SCALE,
        ...GUIDANCE,
      }),
    ],
  });
  return { ours: noise, h: reads[module] as Tensor };
}

function array(name: string): Promise<Tensor> {
  return readNpy(`${HERE}/${name}.npy`);
}
