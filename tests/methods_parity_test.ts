// The core equations of methods, held to references written from their papers in PyTorch.

import { at, rows, type Tensor, tensor, zeros } from "../lib/core/mod.ts";
import { sample } from "../lib/diffusion/mod.ts";
import { createTransforms } from "../lib/methods/mod.ts";
import { guide } from "../lib/diffusion/sampler/guidance.ts";
import { denoisingLoss } from "../lib/methods/latent_direction/denoising_loss.ts";
import { adam, type Tensors } from "../lib/optim/mod.ts";
import type { Value } from "../lib/graph/mod.ts";
import { guided } from "../lib/networks/unet/taps/distribution_guidance.ts";
import {
  conditioning,
  distributionGuidanceTap,
  openPipeline,
  openRuntime,
  type Pipeline,
  readTap,
  type Runtime,
} from "../lib/runtime/mod.ts";
import { assertWithin } from "./support/assert.ts";
import { relativeError } from "./support/errors.ts";
import { graphFunction } from "./support/graph_function.ts";
import { readNpy } from "./support/npy.ts";

const MODELS = decodeURIComponent(
  new URL("reference", import.meta.url).pathname,
);
const METHODS = decodeURIComponent(
  new URL("../lib/methods", import.meta.url).pathname,
);

Deno.test("methods agree with their papers in PyTorch", async (t) => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(`${MODELS}/random_model_2022`, runtime);

  for (const groups of [2, 3]) {
    await t.step(`SEGA's update with ${groups} groups`, async () => {
      const guided = await array(`sega/guided_${groups}`);
      const ours = await updates(groups);
      assertWithin("the update", relativeError(ours, guided), 1e-6);
    });
  }

  await t.step("whole runs of SEGA agree with diffusers", async () => {
    const latents = await array("sega/latents");
    const ours = await segaRun(pipeline);
    assertWithin("the latents", relativeError(ours, latents), 1e-3);
  });

  await t.step("H-Distribution's gradient in closed form", async () => {
    const after = await array("h_distribution/after");
    const ours = await guidedMiddle(runtime);
    assertWithin("the output", relativeError(ours, after), 1e-6);
  });

  await t.step("H-Distribution within the UNet", async () => {
    const noise = await array("h_distribution/noise");
    const { ours, h } = await guidedNoise(pipeline);
    const read = await array("h_distribution/h");
    assertWithin("what is read", relativeError(h, read), 1e-4);
    assertWithin("the prediction", relativeError(ours, noise), 1e-4);
  });

  await t.step("Latent Direction's loss and its gradient", async () => {
    const { loss, gradient } = await denoisingLoss(pipeline, {
      ...await lossInputs(),
      shift: await array("latent_direction/shift"),
    });
    const wanted = await array("latent_direction/loss");
    const slope = await array("latent_direction/gradient");
    assertWithin("the loss", relativeError(loss, wanted), 1e-4);
    assertWithin("its gradient", relativeError(gradient, slope), 1e-3);
  });

  await t.step("Latent Direction's training steps", async () => {
    const directions = await array("latent_direction/directions");
    const ours = await trained(pipeline, at(directions.shape, 0));
    assertWithin("the direction", relativeError(ours, directions), 1e-3);
  });

  await pipeline.close();
  await runtime.close();
});

async function updates(groups: number): Promise<Tensor> {
  const { settings, guidance } = await segaMeta();
  const predictions = await array(`sega/predictions_${groups}`);
  const [steps = 0, branches = 0, batch = 0, ...image] = predictions.shape;
  const names = ["male", "female", "neither"].slice(0, groups);
  const samples = Array.from(
    { length: batch },
    (_, seed) => ({ seed, prompt: "" }),
  );
  const [transform] = createTransforms(
    [{ id: "fair_diffusion", parameters: parametersOf(settings, steps) }],
    { attribute: "gender", groups: names },
  );
  const hook = transform?.noise;
  if (!hook) throw new TypeError("fair_diffusion has no noise hook");
  let state = hook.start(samples);
  const guided: number[] = [];
  for (let i = 0; i < steps; i++) {
    const own = Array.from({ length: branches }, (_, branch) => {
      const { data } = rows(predictions, i, i + 1);
      const flat = tensor(data, [branches * batch, ...image]);
      return rows(flat, branch * batch, (branch + 1) * batch);
    });
    const [unconditional, conditional, ...edits] = own as [Tensor, Tensor];
    const both = tensor(
      [...unconditional.data, ...conditional.data],
      [2 * batch, ...image],
    );
    const corrected = await hook.correct({
      ...{ i, count: steps, latents: unconditional, edits },
      level: { alpha: Math.SQRT1_2, sigma: Math.SQRT1_2, timestep: 500 },
      ...guide(both, batch, guidance),
    }, state);
    guided.push(...corrected.noise.data);
    state = corrected.state;
  }
  return tensor(guided, [steps, batch, ...image]);
}

async function segaRun(pipeline: Pipeline): Promise<Tensor> {
  const { settings, guidance, steps, seeds, prompt, groups } = await segaMeta();
  const { latents } = await sample(pipeline, {
    samples: seeds.map((seed) => ({ seed, prompt })),
    steps,
    guidance,
    transforms: createTransforms(
      [{ id: "fair_diffusion", parameters: parametersOf(settings, steps) }],
      { attribute: "gender", groups },
    ),
  });
  return latents;
}

interface SegaMeta {
  readonly settings: Readonly<Record<string, number>>;
  readonly guidance: number;
  readonly steps: number;
  readonly seeds: readonly number[];
  readonly prompt: string;
  readonly groups: readonly string[];
}

async function segaMeta(): Promise<SegaMeta> {
  return JSON.parse(
    await Deno.readTextFile(`${METHODS}/fair_diffusion/reference/meta.json`),
  );
}

function parametersOf(
  { warmup_steps: warmup = NaN, ...rest }: SegaMeta["settings"],
  steps: number,
): Record<string, unknown> {
  return { ...rest, warmup: warmup / steps, edit_prompt: "{group} person" };
}

const GUIDANCE = { cohort: 2, temperature: 8 };
const SCALE = 150;

async function guidedMiddle(runtime: Runtime): Promise<Tensor> {
  const [h, weights, bias] = await Promise.all(
    ["h", "weights", "bias"].map((name) => array(`h_distribution/${name}`)),
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
    ["latents", "context", "weights", "bias"].map((name) =>
      array(`h_distribution/${name}`)
    ),
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

async function lossInputs() {
  const [latents, context, target] = await Promise.all(
    ["latents", "context", "target"].map((name) =>
      array(`latent_direction/${name}`)
    ),
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
  const [, ...shape] = (await array("latent_direction/shift")).shape;
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
  const [method, own] = name.replace(/^sega/, "fair_diffusion").split("/");
  return readNpy(`${METHODS}/${method}/reference/${own}.npy`);
}
