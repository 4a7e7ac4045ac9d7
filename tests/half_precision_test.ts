// Half precision against float32 on the embedded model. The CPU provider rounds after every operator, as GPUs do.

import { ok } from "node:assert/strict";
import { BOUNDS, heldLatents } from "../cli/run/precision_checks.ts";
import {
  PRECISION_QUESTION,
  precisionErrors,
} from "../cli/run/precision_errors.ts";
import { at, rows, torchNormal, zipWith } from "../lib/core/mod.ts";
import { sample } from "../lib/diffusion/mod.ts";
import {
  openPipeline,
  openRuntime,
  openScorer,
  type Pipeline,
} from "../lib/runtime/mod.ts";
import { assertWithin } from "./support/assert.ts";
import { withTestbed } from "./support/testbed.ts";

Deno.test("half precision gives the noise, latents, maps, gradients, judgements and images of float32 within its bounds", async () => {
  await withTestbed(async ({ folder, pipeline, scorer }) => {
    const runtime = await openRuntime({
      ...{ provider: "cpu", threads: 1, precision: "fp16" },
    });
    const half = await openPipeline(folder, runtime);
    const errors = await precisionErrors(pipeline, half, {
      ...PRECISION_QUESTION,
      seeds: [2],
    });
    const { latents: moved } = errors;
    assertWithin("noise", errors.noise, BOUNDS.noise);
    const missed = moved.length - heldLatents(errors);
    assertWithin("share", missed / moved.length, 1 - BOUNDS.share);
    assertWithin("median latents", at(moved, moved.length >> 1), 1.25e-2);
    assertWithin("mIoU", errors.miou, BOUNDS.miou);
    assertWithin(
      "the gradient's direction",
      1 - errors.cosine,
      1 - BOUNDS.cosine,
    );
    assertWithin("underflow", errors.underflow, 0);

    const latents = torchNormal(1, [1, 4, 16, 16]);
    const images = await pipeline.decode(latents);
    const decoded = await half.decode(latents);
    assertWithin("images", most(images.data, decoded.data), 4e-3);
    const judge = await openScorer(`${folder}/clip`, runtime);
    const seen = await judge.embedImages(images);
    const known = await scorer.embedImages(images);
    assertWithin("embeddings", most(seen.data, known.data), 1e-3);
    ok(most(seen.data, known.data) > 0);
    await runtime.close();
  });
});

Deno.test("float32 amplifies on some images a noise as small as half precision's rounding, and on most it does not", async () => {
  await withTestbed(async ({ pipeline }) => {
    const subjects = ["architect", "nurse", "pilot", "chef"];
    const make = async (pipeline: Pipeline) => {
      const { latents } = await sample(pipeline, {
        samples: subjects.map((subject) => ({
          seed: 1,
          prompt: `a photo of the face of a ${subject}`,
          subject,
        })),
        steps: 20,
        guidance: 7.5,
      });
      return subjects.map((_, i) => rows(latents, i, i + 1).data);
    };
    const exact = await make(pipeline);
    const shaken = await make(withNoise(pipeline, 2e-4));
    const moved = exact.map((x, i) => most(x, at(shaken, i)));
    const [architect = 0, ...others] = moved;
    ok(architect > BOUNDS.latents, moved.join());
    ok(Math.max(...others) < BOUNDS.latents, moved.join());
  });
});

/** Adds normal noise to every prediction, of this standard deviation. */
function withNoise(pipeline: Pipeline, deviation: number): Pipeline {
  let seed = 0;
  return {
    ...pipeline,
    async predictNoise(request) {
      const answer = await pipeline.predictNoise(request);
      const added = torchNormal(seed++, answer.noise.shape);
      const noise = zipWith((x, e) => x + deviation * e, answer.noise, added);
      return { ...answer, noise };
    },
  };
}

function most(a: Float32Array, b: Float32Array): number {
  return a.reduce((m, x, i) => Math.max(m, Math.abs(x - at(b, i))), 0);
}
