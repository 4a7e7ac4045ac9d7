// SEGA's update, written from its paper in PyTorch, and whole runs of it by diffusers.

import { rows, type Tensor, tensor } from "../../core/mod.ts";
import { sample } from "../../diffusion/mod.ts";
import { guide } from "../../diffusion/sampler/guidance.ts";
import { openPipeline, openRuntime, type Pipeline } from "../../runtime/mod.ts";
import { assertWithin } from "../../../tests/support/assert.ts";
import { relativeError } from "../../../tests/support/errors.ts";
import { readNpy } from "../../../tests/support/npy.ts";
import { createTransforms } from "../mod.ts";

const HERE = decodeURIComponent(new URL("reference", import.meta.url).pathname);
const MODEL = decodeURIComponent(
  new URL("../../../tests/reference/random_model_2022", import.meta.url)
    .pathname,
);

Deno.test("FairDiffusion agrees with SEGA in PyTorch and diffusers", async (t) => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(MODEL, runtime);

  for (const groups of [2, 3]) {
    await t.step(`SEGA's update with ${groups} groups`, async () => {
      const guided = await array(`guided_${groups}`);
      const ours = await updates(groups);
      assertWithin("the update", relativeError(ours, guided), 1e-6);
    });
  }

  await t.step("whole runs of SEGA agree with diffusers", async () => {
    const latents = await array("latents");
    const ours = await segaRun(pipeline);
    assertWithin("the latents", relativeError(ours, latents), 1e-3);
  });

  await pipeline.close();
  await runtime.close();
});

async function updates(groups: number): Promise<Tensor> {
  const { settings, guidance } = await segaMeta();
  const predictions = await array(`predictions_${groups}`);
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
      guidance: 7.5,
      i,
      count: steps,
      latents: unconditional,
      edits,
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
  return JSON.parse(await Deno.readTextFile(`${HERE}/meta.json`));
}

function parametersOf(
  { warmup_steps: warmup = NaN, ...rest }: SegaMeta["settings"],
  steps: number,
): Record<string, unknown> {
  return { ...rest, warmup: warmup / steps, edit_prompt: "{group} person" };
}

function array(name: string): Promise<Tensor> {
  return readNpy(`${HERE}/${name}.npy`);
}
