import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fakePipeline } from "../../../tests/support/fake_pipeline.ts";
import { at, rows, type Tensor } from "../../core/mod.ts";
import {
  addTap,
  distributionGuidanceTap,
  type Pipeline,
} from "../../runtime/mod.ts";
import type { SampleStep } from "./request.ts";
import { initialNoise } from "./initial_noise.ts";
import { sample } from "./sample.ts";
import type { Sample } from "./prompted_image.ts";
import type { Transform } from "./transform.ts";

const PLAIN = { steps: 3, guidance: 7.5 };

Deno.test("the images of a cohort are made together, whether they are asked for or not", async () => {
  const { asked, pipeline } = watched();
  const { samples, images } = await sample(pipeline, {
    ...PLAIN,
    samples: [nurse(6), nurse(9), nurse(5)],
    transforms: [evened(4)],
  });
  deepStrictEqual(samples.map(({ seed }) => seed), [6, 9, 5]);
  strictEqual(images.shape[0], 3);
  deepStrictEqual(asked(), [4, 5, 6, 7, 8, 9, 10, 11]);
});

Deno.test("cohorts keep prompts, negative prompts and subjects apart", async () => {
  const { asked, pipeline } = watched();
  const others = [
    { ...nurse(0), prompt: "a pilot" },
    { ...nurse(1), negative: "blurry" },
    { ...nurse(1), subject: "pilot" },
  ];
  await sample(pipeline, {
    ...PLAIN,
    samples: [nurse(1), ...others],
    transforms: [evened(2)],
  });
  deepStrictEqual(asked(), [0, 1, 0, 1, 0, 1, 0, 1]);
});

Deno.test("an image that depends on its cohort is the same in any batch", async () => {
  const seeds = [0, 1, 2, 3, 4, 5];
  const all = await drawn(seeds);
  for (const part of [[0, 1, 2], [3], [5, 4], [1, 1]]) {
    const { images, maps } = await drawn(part);
    part.forEach((seed, i) => {
      deepStrictEqual(row(images, i), row(all.images, seed));
      ok(maps && all.maps);
      deepStrictEqual(row(maps, i), row(all.maps, seed));
    });
  }
});

Deno.test("steps are reported for the images that were asked for", async () => {
  const steps: SampleStep[] = [];
  await sample(coupled(3), {
    ...PLAIN,
    samples: [nurse(2), nurse(1)],
    transforms: [evened(3)],
  }, { onStep: (step) => steps.push(step) });
  strictEqual(steps.length, 3);
  for (const { predicted, noise, latents } of steps) {
    deepStrictEqual(
      [predicted, noise, latents].map(({ shape }) => shape[0]),
      [4, 2, 2],
    );
  }
});

Deno.test("taps are given to the network with the names of all branches", async () => {
  const { pipeline } = watched();
  await sample(pipeline, {
    ...PLAIN,
    samples: [nurse(1), nurse(2)],
    transforms: [
      {
        activation: {
          taps: ({ samples }) => [addTap({
            module: "mid_block",
            branches: ["conditional"],
            value: {
              data: Float32Array.from(samples, ({ seed }) => seed),
              shape: [samples.length, 1],
            },
          })],
        },
      },
      {
        noise: {
          prompts: (samples) => [samples.map(() => "a person")],
          start: () => null,
          correct: ({ noise }, state) => Promise.resolve({ noise, state }),
        },
      },
    ],
  });
  const { branches, taps } = at(pipeline.asked, 0);
  deepStrictEqual(branches, ["unconditional", "conditional", "edit"]);
  const [tap] = taps ?? [];
  deepStrictEqual(tap?.branches, ["conditional"]);
  deepStrictEqual([...tap.inputs.value?.data ?? []], [1, 2]);
});

function nurse(seed: number): Sample {
  return { seed, prompt: "a nurse", subject: "nurse" };
}

/** A transform that evens groups of images; the fake network sees only its cohort. */
function evened(cohort: number): Transform {
  const one: Tensor = { data: Float32Array.of(1), shape: [1, 1] };
  return {
    activation: {
      cohort,
      taps: () => [distributionGuidanceTap({
        module: "mid_block",
        weights: one,
        bias: one,
        scale: 1,
        cohort,
        temperature: 1,
      })],
    },
  };
}

/** A network in which the images of a cohort move to their common mean. */
function coupled(cohort: number): Pipeline {
  const fake = fakePipeline();
  return {
    ...fake,
    async predictNoise(request) {
      const found = await fake.predictNoise(request);
      if (!request.taps?.length) return found;
      const { data, shape } = found.noise;
      const stride = data.length / at(shape, 0);
      const even = data.map((_, k) => {
        const first = Math.floor(k / stride / cohort) * cohort;
        let sum = 0;
        for (let j = 0; j < cohort; j++) {
          sum += at(data, (first + j) * stride + k % stride);
        }
        return sum / cohort;
      });
      return { ...found, noise: { data: even, shape } };
    },
  };
}

async function drawn(seeds: readonly number[]) {
  return await sample(coupled(3), {
    ...PLAIN,
    samples: seeds.map(nurse),
    transforms: [evened(3)],
    attribution: {
      prompts: seeds.map(() => "a nurse and gender"),
      words: seeds.map(() => ["nurse", "gender"]),
    },
  });
}

/** The fake network, and the seeds of the images that it was asked for. */
function watched() {
  const pipeline = fakePipeline();
  const known = new Map<string, number>();
  const asked = () => {
    const { latents } = at(pipeline.asked, 0);
    return Array.from(
      { length: at(latents.shape, 0) },
      (_, i) => known.get(rows(latents, i, i + 1).data.join()) ?? -1,
    );
  };
  for (let seed = 0; seed < 16; seed++) {
    const { data } = initialNoise([seed], [4, 4, 4]);
    known.set(data.join(), seed);
  }
  return { pipeline, asked };
}

function row(x: Tensor, i: number): Float32Array {
  return rows(x, i, i + 1).data.slice();
}
