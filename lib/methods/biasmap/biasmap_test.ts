import {
  deepStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { assertClose } from "../../../tests/support/assert.ts";
import { fakePipeline } from "../../../tests/support/fake_pipeline.ts";
import { at, InputError, rows, type Tensor, zipWith } from "../../core/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import type {
  SampleResult,
  SampleStep,
} from "../../diffusion/sampler/request.ts";
import { sample } from "../../diffusion/sampler/sample.ts";
import type { NoiseStep, Sample } from "../../diffusion/sampler/mod.ts";
import { createTransforms } from "../methods.ts";

const GENDER = { attribute: "gender", groups: ["male", "female"] };
const NURSE: Sample = { seed: 3, prompt: "a nurse", subject: "nurse" };
const PILOT: Sample = { seed: 4, prompt: "a pilot", subject: "pilot" };

Deno.test("biasmap with λ = 0 changes no image", async () => {
  const { result } = await run({ lambda: 0 });
  const plain = await sample(fakePipeline(), {
    samples: [NURSE, PILOT],
    steps: 5,
    guidance: 7.5,
  });
  deepStrictEqual(result.images, plain.images);
});

Deno.test("biasmap adds λ σ ∇E to the guided prediction: Algorithm 1, line 11", async () => {
  const step = noiseStep({});
  const { noise } = await correct({ lambda: 8 }, step);
  deepStrictEqual(noise.data, Float32Array.of(1 + 4 * 0.5, 2, 3, 4 - 4 * 0.25));
});

Deno.test("biasmap logs energy, gradient and correction of each image and step", async () => {
  const { result } = await run({ lambda: 100 });
  for (const { values, failure } of result.records) {
    deepStrictEqual(Object.keys(values), [
      "energy",
      "gradient_norm",
      "correction",
    ]);
    deepStrictEqual(Object.values(values).map((v) => v.length), [5, 5, 5]);
    strictEqual(failure, undefined);
  }
  const [first] = result.records;
  const z = rows(result.initialLatents, 0, 1).data;
  const mean = z.reduce((sum, v) => sum + Math.sin(v), 0) / z.length;
  assertClose(at(first?.values.energy ?? [], 0) ?? NaN, mean, 1e-6);
});

Deno.test("biasmap asks for the gradient only in the part of the run that it guides", async () => {
  const { pipeline, result } = await run({
    guidance_start: 0.2,
    guidance_end: 0.8,
  });
  deepStrictEqual(pipeline.asked.map(({ energy }) => energy !== undefined), [
    false,
    true,
    true,
    true,
    false,
  ]);
  deepStrictEqual(
    result.records[0]?.values.energy?.map((e) => e !== null),
    [false, true, true, true],
  );
});

Deno.test("biasmap reads subject and attribute in the conditional branch, and as released in the other", async () => {
  for (
    const [profile, branch] of [
      ["paper", "conditional"],
      ["released", "unconditional"],
    ] as const
  ) {
    const { pipeline } = await run({ profile });
    const energy = at(pipeline.asked, 0).energy;
    strictEqual(energy?.branch, branch);
    // "A photo of the face of a nurse and gender": the words are tokens 8 and 10.
    const picked = Array.from(energy?.select.data ?? []).flatMap((v, k) =>
      v > 0 ? [k] : []
    );
    const tokens = at(energy?.context.shape ?? [], 1);
    deepStrictEqual(picked, [16, 21, 2 * tokens + 16, 2 * tokens + 21]);
  }
});

Deno.test("attribution prompts take turns, one a step", async () => {
  const { pipeline } = await run({
    attribution_prompts: [
      "A photo of the face of a {subject} and {attribute}",
      "a {subject} and {attribute}",
    ],
  });
  const lengths = pipeline.asked.map(({ energy }) =>
    energy?.mask.data.reduce((n, x) => n + x, 0)
  );
  // With the first and the last token, 11 and 6 of each of two images.
  deepStrictEqual(lengths, [24, 12, 24, 12, 24]);
});

Deno.test("biasmap can read the image that a step foresees, with fresh noise of one timestep", async () => {
  const { pipeline, result } = await run({ renoise_timestep: 301, lambda: 1 });
  deepStrictEqual(pipeline.asked.length, 10);
  const [own, apart] = [at(pipeline.asked, 0), at(pipeline.asked, 1)];
  deepStrictEqual([own.energy, apart.timestep], [undefined, 301]);
  deepStrictEqual(apart.conditioning.rows, 2);
  deepStrictEqual(apart.branches, ["conditional"]);
  strictEqual(apart.energy?.branch, "conditional");
  const z = rows(apart.latents, 0, 1).data;
  const mean = z.reduce((sum, v) => sum + Math.sin(v), 0) / z.length;
  assertClose(result.records[0]?.values.energy?.[0] ?? NaN, mean, 1e-6);
});

Deno.test("the correction that is logged is the one that is made", async () => {
  const step = noiseStep({ level: { alpha: 0.2, sigma: 0.8, timestep: 500 } });
  const { noise, diagnostics } = await correct({ lambda: 8 }, step);
  const length = (x: Tensor, from: number) =>
    Math.hypot(at(x.data, from), at(x.data, from + 1));
  const change = zipWith((a, b) => a - b, noise, step.noise);
  diagnostics?.forEach(({ values }, image) =>
    assertClose(
      values?.correction ?? NaN,
      length(change, 2 * image) / length(step.noise, 2 * image),
      1e-6,
    )
  );
  deepStrictEqual(diagnostics?.length, 2);
});

Deno.test("a timestep that the model has not is refused", async () => {
  await rejects(run({ renoise_timestep: 1000 }), /the model's go to 999/);
});

Deno.test("biasmap as released leaves a step alone where the gradient's norm reaches 1", async () => {
  const large = noiseStep({ gradient: [0.8, 0.6, 0, 0.5] });
  const { noise } = await correct({ profile: "released", lambda: 8 }, large);
  deepStrictEqual(noise.data.slice(0, 2), Float32Array.of(1, 2));
  ok(at(noise.data, 3) > 4);
});

Deno.test("an image whose gradient is not finite fails by itself, and says at which step", async () => {
  const broken = noiseStep({ gradient: [NaN, 0, 0, 0.5] });
  const { noise, diagnostics } = await correct({ lambda: 8 }, broken);
  deepStrictEqual(noise.data.slice(0, 2), Float32Array.of(1, 2));
  ok(at(noise.data, 3) > 4);
  deepStrictEqual(diagnostics?.map(({ failure }) => failure), [
    "the gradient of the energy is not finite at step 2",
    undefined,
  ]);
});

Deno.test("biasmap needs to be told whom an image is about", async () => {
  await rejects(run({}, [{ seed: 1, prompt: "somebody" }]), InputError);
});

Deno.test("two transforms cannot both have the energy", () => {
  const twice = [{ id: "biasmap" }, { id: "biasmap" }];
  throws(() => createTransforms(twice, GENDER), /must have the hook "energy"/);
});

async function run(
  parameters: Record<string, unknown>,
  samples: readonly Sample[] = [NURSE, PILOT],
): Promise<
  {
    result: SampleResult;
    pipeline: ReturnType<typeof fakePipeline>;
    steps: SampleStep[];
  }
> {
  const pipeline = fakePipeline();
  const steps: SampleStep[] = [];
  const result = await sample(pipeline as Pipeline, {
    samples,
    steps: 5,
    guidance: 7.5,
    transforms: createTransforms([{ id: "biasmap", parameters }], GENDER),
  }, { onStep: (step) => steps.push(step) });
  return { result, pipeline, steps };
}

/** A step of two images of two latents each. */
function noiseStep(
  { gradient = [0.5, 0, 0, -0.25], ...rest }:
    & Partial<Omit<NoiseStep, "energy">>
    & { gradient?: number[] },
): NoiseStep {
  const tensor = (data: number[]): Tensor => ({
    data: Float32Array.from(data),
    shape: [2, 1, 1, 2],
  });
  return {
    i: 2,
    count: 5,
    guidance: 7.5,
    level: { alpha: Math.sqrt(0.75), sigma: 0.5, timestep: 500 },
    latents: tensor([0, 0, 0, 0]),
    conditional: tensor([1, 2, 3, 4]),
    noise: tensor([1, 2, 3, 4]),
    edits: [],
    energy: {
      values: { data: Float32Array.of(0.3, 0.4), shape: [2] },
      gradient: tensor(gradient),
    },
    ...rest,
  };
}

async function correct(
  parameters: Record<string, unknown>,
  step: NoiseStep,
) {
  const [transform] = createTransforms(
    [{ id: "biasmap", parameters }],
    GENDER,
  );
  const hook = transform?.noise;
  if (!hook) throw new TypeError("biasmap has no noise hook");
  return await hook.correct(step, hook.start([NURSE, PILOT]));
}
