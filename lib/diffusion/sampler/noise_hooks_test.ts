import {
  deepStrictEqual,
  notDeepStrictEqual,
  ok,
  rejects,
} from "node:assert/strict";
import { assertClose } from "../../../tests/support/assert.ts";
import { fakePipeline } from "../../../tests/support/fake_pipeline.ts";
import { at, type Tensor, zipWith } from "../../core/mod.ts";
import {
  type NoiseLevel,
  type SchedulerId,
  SCHEDULERS,
} from "../schedulers/mod.ts";
import { guide } from "./guidance.ts";
import type { NoiseHook } from "./noise_hooks.ts";
import type { Sample } from "./prompted_image.ts";
import type { SampleStep } from "./request.ts";
import { sample } from "./sample.ts";

const NURSE: Sample = { seed: 3, prompt: "a photo of a nurse" };
const PILOT: Sample = { seed: 4, prompt: "a pilot", negative: "blurry" };
const PLAIN = { steps: 5, guidance: 7.5 };

Deno.test("noise hooks correct the guided prediction in list order", async () => {
  const steps: SampleStep[] = [];
  await sample(fakePipeline(), {
    ...PLAIN,
    samples: [NURSE],
    transforms: [{ noise: added(1) }, {}, { noise: scaled(2) }],
  }, { onStep: (step) => steps.push(step) });
  for (const { predicted, noise } of steps) {
    const guided = guide(predicted, 1, 7.5).noise;
    deepStrictEqual(noise.data, guided.data.map((v) => Math.fround(v + 1) * 2));
  }
});

Deno.test("what a noise hook returns under another name is refused, not lost", async () => {
  const noise: NoiseHook = {
    start: () => null,
    correct: ({ noise }, state) =>
      Promise.resolve({ noise, state, readings: [{ failure: "it failed" }] }),
  };
  await rejects(
    sample(fakePipeline(), {
      ...PLAIN,
      samples: [NURSE],
      transforms: [{ noise }],
    }),
    /expected noise, shift, state, diagnostics, found readings/,
  );
});

Deno.test("noise hooks hand their state from step to step, anew in each run", async () => {
  const seen: number[] = [];
  const counting: NoiseHook<number> = {
    start: (samples) => 10 * samples.length,
    correct({ noise, i, count }, state) {
      deepStrictEqual(count, 3);
      seen.push(state - i);
      return Promise.resolve({ noise, state: state + 1 });
    },
  };
  const request = {
    steps: 3,
    guidance: 2,
    samples: [NURSE, PILOT],
    transforms: [{ noise: counting }],
  };
  await sample(fakePipeline(), request);
  await sample(fakePipeline(), request);
  deepStrictEqual(seen, [20, 20, 20, 20, 20, 20]);
});

Deno.test("noise hooks see the branches and the noise level", async () => {
  const looking: NoiseHook = {
    start: () => undefined,
    correct({ conditional, unconditional, noise, latents, level }) {
      ok(unconditional && level.alpha > 0 && level.sigma > 0);
      deepStrictEqual(latents.shape, conditional.shape);
      const { data } = zipWith(
        (u, c) => u + 7.5 * (c - u),
        unconditional,
        conditional,
      );
      deepStrictEqual(noise.data, data);
      return Promise.resolve({ noise, state: undefined });
    },
  };
  const transforms = [{ noise: looking }];
  await sample(fakePipeline(), { ...PLAIN, samples: [NURSE], transforms });
});

for (const scheduler of Object.keys(SCHEDULERS) as SchedulerId[]) {
  Deno.test(`noise hooks see ε of a network that predicts v, and ${scheduler} takes what they make of it`, async () => {
    const config = fakePipeline().schedulerConfig as object;
    const pipeline = () =>
      fakePipeline({ ...config, prediction_type: "v_prediction" });
    const run = async (factor: number) => {
      const asked = pipeline();
      const seen: [Tensor, NoiseLevel][] = [];
      const hook: NoiseHook = {
        start: () => undefined,
        correct({ noise: { data, shape }, level }, state) {
          seen.push([{ data, shape }, level]);
          const noise = { data: data.map((x) => factor * x), shape };
          return Promise.resolve({ noise, state });
        },
      };
      const { latents } = await sample(asked, {
        steps: 5,
        guidance: 1,
        scheduler,
        samples: [NURSE],
        transforms: [{ noise: hook }],
      });
      return { latents, asked, seen };
    };
    const { latents, asked, seen } = await run(1);
    for (const [i, [noise, { alpha, sigma }]] of seen.entries()) {
      const request = at(asked.asked, i);
      const { noise: v } = await pipeline().predictNoise(request);
      noise.data.forEach((eps, k) =>
        assertClose(
          eps,
          alpha * at(v.data, k) + sigma * at(request.latents.data, k),
          1e-5,
        )
      );
    }
    const plain = await sample(pipeline(), {
      steps: 5,
      guidance: 1,
      scheduler,
      samples: [NURSE],
    });
    const largest = Math.max(...plain.latents.data.map(Math.abs));
    latents.data.forEach((x, k) =>
      assertClose(x / largest, at(plain.latents.data, k) / largest, 1e-4)
    );
    notDeepStrictEqual((await run(1.1)).latents, latents);
  });
}

function added(amount: number): NoiseHook {
  return mapped((v) => v + amount);
}

function scaled(factor: number): NoiseHook {
  return mapped((v) => v * factor);
}

function mapped(f: (v: number) => number): NoiseHook {
  return {
    start: () => undefined,
    correct: ({ noise: { data, shape } }, state) =>
      Promise.resolve({ noise: { data: data.map(f), shape }, state }),
  };
}
