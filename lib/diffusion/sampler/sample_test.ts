import {
  deepStrictEqual,
  notDeepStrictEqual,
  ok,
  rejects,
} from "node:assert/strict";
import fc from "fast-check";
import { fakePipeline, HEADS } from "../../../tests/support/fake_pipeline.ts";
import {
  at,
  InputError,
  rows,
  type Tensor,
  torchNormal,
  zipWith,
} from "../../core/mod.ts";
import { assertClose } from "../../../tests/support/assert.ts";
import type { NoiseLevel } from "../schedulers/mod.ts";
import { guide } from "./guidance.ts";
import type {
  AttributionRequest,
  SampleRequest,
  SampleStep,
} from "./request.ts";
import { sample } from "./sample.ts";
import type { History } from "../schedulers/scheduler.ts";
import {
  createScheduler,
  type SchedulerId,
  SCHEDULERS,
} from "../schedulers/schedulers.ts";
import type { NoiseHook } from "./noise_hooks.ts";
import type { Sample } from "./prompted_image.ts";
import { toClean } from "../schedulers/mod.ts";
import type { Transform } from "./transform.ts";

const NURSE: Sample = { seed: 3, prompt: "a photo of a nurse" };
const PILOT: Sample = { seed: 4, prompt: "a pilot", negative: "blurry" };
const PLAIN = { steps: 5, guidance: 7.5 };

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
    { noise: added(0) },
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
        ...{ steps: 5, guidance: 1, scheduler, samples: [NURSE] },
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
      ...{ steps: 5, guidance: 1, scheduler, samples: [NURSE] },
    });
    const largest = Math.max(...plain.latents.data.map(Math.abs));
    latents.data.forEach((x, k) =>
      assertClose(x / largest, at(plain.latents.data, k) / largest, 1e-4)
    );
    notDeepStrictEqual((await run(1.1)).latents, latents);
  });
}

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

Deno.test("maps of all tokens sum to steps times heads at each pixel", async () => {
  const words = ["<start>", "two-parts", "gender", "<end>"];
  const prompt = "two-parts gender";
  const pipeline = fakePipeline();
  const { tokenizer } = pipeline;
  const positions: typeof tokenizer.positions = (text, word) => {
    if (word === "<start>") return [0];
    return word === "<end>" ? [4] : tokenizer.positions(text, word);
  };
  const { maps } = await sample(
    { ...pipeline, tokenizer: { ...tokenizer, positions } },
    {
      ...PLAIN,
      scheduler: "pndm",
      samples: [NURSE],
      attribution: { prompts: [prompt], words: [words] },
    },
  );
  ok(maps);
  deepStrictEqual(maps.shape, [1, 4, 4 * 4 + 2 * 2]);
  for (let p = 0; p < 20; p++) {
    const [start, parts, gender, end] = [0, 1, 2, 3].map((w) =>
      at(maps.data, w * 20 + p)
    ) as [number, number, number, number];
    // The map of a word of two tokens is their mean; pndm asks once more.
    ok(Math.abs(start + 2 * parts + gender + end - 6 * HEADS) < 1e-4);
  }
});

Deno.test("maps are read with the queries of the branch that is asked for", async () => {
  const request = { ...PLAIN, samples: [NURSE] };
  const branches = async (how: Partial<SampleRequest>, queries?: "uncond") => {
    const pipeline = fakePipeline();
    const attribution = {
      ...wordsOf(request.samples),
      ...queries && { queries },
    };
    const { maps } = await sample(pipeline, {
      ...request,
      ...how,
      attribution,
    });
    return { maps, branch: pipeline.asked[0]?.maps?.branch };
  };
  const cond = await branches({});
  const uncond = await branches({}, "uncond");
  deepStrictEqual(cond.branch, "conditional");
  deepStrictEqual(uncond.branch, "unconditional");
  notDeepStrictEqual(cond.maps, uncond.maps);
  deepStrictEqual((await branches({ guidance: 1 })).branch, "conditional");
});

Deno.test("attribution does not change the images", async () => {
  const request = { ...PLAIN, samples: [NURSE, PILOT] };
  const attribution = wordsOf(request.samples);
  const { maps: _, ...read } = await sample(fakePipeline(), {
    ...request,
    attribution,
  });
  deepStrictEqual(read, await sample(fakePipeline(), request));
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

Deno.test("an attribution word that is not in its prompt is refused", async () => {
  const attribution = { prompts: ["a nurse"], words: [["nurse", "race"]] };
  await rejects(
    sample(fakePipeline(), { ...PLAIN, samples: [NURSE], attribution }),
    /"race"/,
  );
});

Deno.test("an attribution prompt that is too long is refused, not cut", async () => {
  const prompt = "a b c d e f g h i j k";
  const attribution = { prompts: [prompt], words: [["a"]] };
  await rejects(
    sample(fakePipeline(), { ...PLAIN, samples: [NURSE], attribution }),
    /may have 12 tokens\n {2}"a b c d e f g h i j k" has 13/,
  );
});

// Prompts of different lengths, so that padding is at work.
function wordsOf(samples: readonly Sample[]): AttributionRequest {
  return {
    prompts: samples.map(({ prompt }) => `${prompt} and gender`),
    words: samples.map(() => ["a", "gender"]),
  };
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
