import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import { fakePipeline } from "../../../tests/support/fake_pipeline.ts";
import {
  at,
  InputError,
  rows,
  type Tensor,
  torchNormal,
} from "../../core/mod.ts";
import {
  createScheduler,
  type History,
  type SchedulerId,
  SCHEDULERS,
  toClean,
} from "../schedulers/mod.ts";
import { guide } from "./guidance.ts";
import type { NoiseHook } from "./noise_hooks.ts";
import type { Sample } from "./prompted_image.ts";
import type {
  AttributionRequest,
  SampleRequest,
  SampleStep,
} from "./request.ts";
import { sample } from "./sample.ts";
import type { Transform } from "./transform.ts";

const NURSE: Sample = { seed: 3, prompt: "a photo of a nurse" };
const PILOT: Sample = { seed: 4, prompt: "a pilot", negative: "blurry" };
const PLAIN = { steps: 5, guidance: 7.5 };
const UNCHANGED: NoiseHook = {
  start: () => undefined,
  correct: ({ noise }, state) => Promise.resolve({ noise, state }),
};

Deno.test("sample() starts from the noise that torch draws from each seed", async () => {
  const { initialLatents } = await sample(fakePipeline(), {
    ...PLAIN,
    samples: [PILOT, NURSE],
  });
  deepStrictEqual(initialLatents.shape, [2, 4, 4, 4]);
  deepStrictEqual(rows(initialLatents, 0, 1), torchNormal(4, [1, 4, 4, 4]));
  deepStrictEqual(rows(initialLatents, 1, 2), torchNormal(3, [1, 4, 4, 4]));
});

Deno.test("sample() scales the initial noise as the scheduler wants", async () => {
  const { initialLatents } = await sample(fakePipeline(), {
    ...PLAIN,
    scheduler: "euler",
    samples: [NURSE],
  });
  const sigma = createScheduler("euler", fakePipeline().schedulerConfig, 5)
    .initNoiseSigma;
  const expected = torchNormal(3, [1, 4, 4, 4]).data.map((v) => v * sigma);
  deepStrictEqual(initialLatents.data, expected);
});

for (const scheduler of Object.keys(SCHEDULERS) as SchedulerId[]) {
  Deno.test(`sample() takes the steps of ${scheduler} with guided predictions`, async () => {
    const pipeline = fakePipeline();
    const trace: SampleStep[] = [];
    const request = { ...PLAIN, scheduler, samples: [NURSE, PILOT] };
    const result = await sample(pipeline, request, {
      onStep: (step) => trace.push(step),
    });

    const by = createScheduler(scheduler, pipeline.schedulerConfig, 5);
    deepStrictEqual(
      trace.map((s) => s.timestep),
      by.levels.map(({ timestep }) => timestep),
    );
    let latents: Tensor = result.initialLatents;
    let history: History = [];
    for (const [i, step] of trace.entries()) {
      deepStrictEqual([step.i, step.count], [i, by.levels.length]);
      const input = by.scaleModelInput(latents, i);
      deepStrictEqual(at(pipeline.asked, i).latents, input);
      const { noise } = guide(step.predicted, 2, 7.5);
      deepStrictEqual(step.noise, noise);
      const clean = toClean(noise, input, at(by.levels, i));
      ({ latents, history } = by.step(i, { noise, clean }, latents, history));
      deepStrictEqual(step.latents, latents);
    }
    deepStrictEqual(result.latents, latents);
    deepStrictEqual(result.images, await pipeline.decode(latents));
  });
}

Deno.test("an image of a batch equals the same image sampled alone", async () => {
  const anySample = fc.record({
    seed: fc.nat(),
    prompt: fc.constantFrom("a nurse", "a pilot", "a photo of a cook"),
    negative: fc.constantFrom("", "ugly"),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(anySample, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...Object.keys(SCHEDULERS) as SchedulerId[]),
      fc.constantFrom(1, 7.5),
      async (samples, scheduler, guidance) => {
        const how = { steps: 3, guidance, scheduler };
        const request = { ...how, samples, attribution: wordsOf(samples) };
        const all = await sample(fakePipeline(), request);
        for (const [i, one] of samples.entries()) {
          const alone = await sample(fakePipeline(), {
            ...how,
            samples: [one],
            attribution: wordsOf([one]),
          });
          deepStrictEqual(rows(all.images, i, i + 1), alone.images);
          deepStrictEqual(rows(all.latents, i, i + 1), alone.latents);
          const { maps } = all;
          ok(maps && alone.maps);
          deepStrictEqual(rows(maps, i, i + 1), alone.maps);
        }
      },
    ),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("prompts reach the network in order, negative ones first", async () => {
  const pipeline = fakePipeline();
  const { conditioning } = await sample(pipeline, {
    ...PLAIN,
    samples: [NURSE, PILOT],
  });
  const expected = await pipeline.encodeText(
    ["", "blurry", NURSE.prompt, PILOT.prompt].map((prompt) =>
      pipeline.tokenizer.padded(prompt).ids
    ),
  );
  deepStrictEqual(conditioning.tokens, expected);
  deepStrictEqual(pipeline.asked[0]?.conditioning, conditioning);
});

Deno.test("equal prompts are encoded once", async () => {
  const pipeline = fakePipeline();
  await sample(pipeline, {
    ...PLAIN,
    samples: [NURSE, { ...NURSE, seed: 9 }, PILOT, { ...PILOT, seed: 8 }],
  });
  deepStrictEqual(pipeline.encoded.map((rows) => rows.length), [4]);
});

Deno.test("guidance of 1 or less runs the conditional branch alone", async () => {
  for (const guidance of [1, 0]) {
    const pipeline = fakePipeline();
    const { conditioning } = await sample(pipeline, {
      steps: 3,
      guidance,
      samples: [PILOT],
    });
    deepStrictEqual(conditioning.rows, 1);
    deepStrictEqual(pipeline.asked[0]?.conditioning.rows, 1);
  }
});

Deno.test("prompts that are too long are cut, and the rest is reported", async () => {
  const prompt = "a photo of the face of a nurse who is very tall";
  const { truncated } = await sample(fakePipeline(), {
    ...PLAIN,
    samples: [{ seed: 1, prompt }, { seed: 2, prompt }, NURSE],
  });
  deepStrictEqual(truncated, [{ prompt, dropped: "very tall" }]);
});

Deno.test("transforms that change nothing change nothing", async () => {
  const nothing: Transform[] = [
    {},
    { prompt: (sample) => sample },
    { noise: UNCHANGED },
  ];
  const request = { ...PLAIN, samples: [NURSE, PILOT] };
  const plain = await sample(fakePipeline(), request);
  deepStrictEqual(
    await sample(fakePipeline(), { ...request, transforms: [] }),
    plain,
  );
  deepStrictEqual(
    await sample(fakePipeline(), { ...request, transforms: nothing }),
    plain,
  );
});

Deno.test("prompt hooks apply in list order", async () => {
  const append = (word: string): Transform => ({
    prompt: (s) => ({ ...s, prompt: `${s.prompt} ${word}` }),
  });
  const request = { ...PLAIN, samples: [NURSE] };
  const rewritten = await sample(fakePipeline(), {
    ...request,
    transforms: [append("first"), append("second")],
  });
  const prompt = "a photo of a nurse first second";
  deepStrictEqual(rewritten.samples, [{ seed: 3, prompt }]);
  deepStrictEqual(
    rewritten,
    await sample(fakePipeline(), { ...PLAIN, samples: [{ seed: 3, prompt }] }),
  );
});

Deno.test("aborting stops the run between two steps", async () => {
  const pipeline = fakePipeline();
  const controller = new AbortController();
  const run = sample(pipeline, { ...PLAIN, samples: [NURSE] }, {
    signal: controller.signal,
    onStep: ({ i }) => {
      if (i === 1) controller.abort(new Error("enough"));
    },
  });
  await rejects(run, /enough/);
  deepStrictEqual(pipeline.asked.length, 2);
});

Deno.test("sample() lists everything that does not fit", async () => {
  const request: SampleRequest = {
    steps: 5,
    guidance: 1,
    samples: [{ seed: -1, prompt: "" }],
    attribution: {
      prompts: ["a nurse", "a pilot"],
      words: [[]],
      queries: "uncond",
    },
  };
  await rejects(sample(fakePipeline(), request), (error: InputError) => {
    deepStrictEqual(error.problems, [
      "seed of image 0: expected a whole number from 0 up, got -1",
      "attribution.prompts: expected 1, got 2",
      "attribution.words[0]: expected at least one word, got 0",
      'attribution.queries: "uncond" needs guidance above 1, got 1',
    ]);
    return true;
  });
  const none = { steps: 5, guidance: NaN, samples: [] };
  await rejects(sample(fakePipeline(), none), InputError);
});

Deno.test("an image whose latents or pixels are not finite fails by itself, and says at which step", async () => {
  const pipeline = fakePipeline();
  let evaluations = 0;
  const spoil = ({ data, shape }: Tensor, image: number): Tensor => {
    const found = data.slice();
    found[image * data.length / at(shape, 0)] = NaN;
    return { data: found, shape };
  };
  const result = await sample({
    ...pipeline,
    async predictNoise(request) {
      const found = await pipeline.predictNoise(request);
      const lost = ++evaluations === 3;
      // Rows are those of the unconditional half first.
      return lost ? { ...found, noise: spoil(found.noise, 1) } : found;
    },
    decode: async (latents) => spoil(await pipeline.decode(latents), 2),
  }, {
    ...PLAIN,
    samples: [NURSE, { ...NURSE, seed: 2 }, { ...NURSE, seed: 3 }],
  });
  deepStrictEqual(result.records.map(({ failure }) => failure), [
    undefined,
    "the latents are not finite after step 3",
    "the image is not finite",
  ]);
  ok(rows(result.images, 0, 1).data.every(Number.isFinite));
});

// Prompts of different lengths, so that padding is at work.
function wordsOf(samples: readonly Sample[]): AttributionRequest {
  return {
    prompts: samples.map(({ prompt }) => `${prompt} and gender`),
    words: samples.map(() => ["a", "gender"]),
  };
}
