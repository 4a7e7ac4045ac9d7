import {
  deepStrictEqual,
  notDeepStrictEqual,
  rejects,
} from "node:assert/strict";
import fc from "fast-check";
import { fakePipeline } from "../../../tests/support/fake_pipeline.ts";
import {
  at,
  type InputError,
  rows,
  type Tensor,
  tensor,
  torchNormal,
} from "../../core/mod.ts";
import { reread, type RereadRequest, rereadSeed } from "./reread.ts";
import { createScheduler } from "../schedulers/schedulers.ts";

const LATENTS: Tensor = tensor(
  Float32Array.from({ length: 128 }, (_, k) => Math.cos(k)),
  [2, 4, 4, 4],
);
const REQUEST: RereadRequest = {
  latents: LATENTS,
  seeds: [7, 8],
  prompts: ["a nurse", "a pilot"],
  timesteps: [301],
  attribution: {
    prompts: ["a nurse and gender", "a tall pilot and gender"],
    words: [["nurse", "gender"], ["pilot", "gender"]],
  },
};

Deno.test("reread() looks at q(z_t | z_0) with the prompt alone", async () => {
  const pipeline = fakePipeline();
  await reread(pipeline, REQUEST);
  deepStrictEqual(pipeline.asked.length, 1);
  const { latents, timestep, conditioning, maps } = at(pipeline.asked, 0);
  deepStrictEqual([timestep, conditioning.rows, maps?.branch], [
    301,
    2,
    "conditional",
  ]);

  // 20 steps of DDIM pass through t = 301.
  const ddim = createScheduler("ddim", pipeline.schedulerConfig, 20);
  const level = ddim.levels.find(({ timestep }) => timestep === 301);
  const { alpha = NaN, sigma = NaN } = level ?? {};
  const noise = torchNormal(rereadSeed(8, 301), [1, 4, 4, 4]).data;
  deepStrictEqual(
    rows(latents, 1, 2).data,
    rows(LATENTS, 1, 2).data.map((z0, k) => alpha * z0 + sigma * at(noise, k)),
  );
});

Deno.test("reread() sums over timesteps, each with noise of its own", async () => {
  const at301 = await reread(fakePipeline(), REQUEST);
  const at1 = await reread(fakePipeline(), { ...REQUEST, timesteps: [1] });
  const both = await reread(fakePipeline(), {
    ...REQUEST,
    timesteps: [1, 301],
  });
  deepStrictEqual(both.shape, [2, 2, 20]);
  both.data.forEach((v, k) =>
    deepStrictEqual(
      Math.abs(v - at(at1.data, k) - at(at301.data, k)) < 1e-5,
      true,
    )
  );
  notDeepStrictEqual(rereadSeed(7, 1), rereadSeed(7, 301));
});

Deno.test("reread() of one image of a batch equals rereading it alone", async () => {
  const both = await reread(fakePipeline(), REQUEST);
  for (const i of [0, 1]) {
    const alone = await reread(fakePipeline(), {
      latents: rows(LATENTS, i, i + 1),
      seeds: REQUEST.seeds.slice(i, i + 1),
      prompts: REQUEST.prompts.slice(i, i + 1),
      timesteps: REQUEST.timesteps,
      attribution: {
        prompts: REQUEST.attribution.prompts.slice(i, i + 1),
        words: REQUEST.attribution.words.slice(i, i + 1),
      },
    });
    deepStrictEqual(rows(both, i, i + 1), alone);
  }
});

Deno.test("rereadSeed() gives different images different seeds", () => {
  const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(seed, seed, fc.nat(999), (a, b, t) => {
      const [x, y] = [rereadSeed(a, t), rereadSeed(b, t)];
      return (a === b) === (x === y) && x >= 0 && x < 2 ** 32;
    }),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("reread() stops when it is aborted", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await rejects(reread(fakePipeline(), REQUEST, { signal }), /enough/);
});

Deno.test("reread() lists everything that does not fit", async () => {
  const request = {
    ...REQUEST,
    seeds: [1],
    prompts: [],
    timesteps: [0.5, 1000],
  };
  await rejects(reread(fakePipeline(), request), (error: InputError) => {
    deepStrictEqual(error.problems, [
      "seeds: expected 2, got 1",
      "prompts: expected 2, got 0",
      "timesteps: expected whole numbers from 0 to 999, got 0.5",
      "timesteps: expected whole numbers from 0 to 999, got 1000",
    ]);
    return true;
  });
});
