// Half precision against float32 on the embedded model. The CPU provider rounds after every operator, as GPUs do.

import { ok } from "node:assert/strict";
import {
  PRECISION_QUESTION,
  precisionErrors,
} from "../cli/run/precision_errors.ts";
import { at, torchNormal } from "../lib/core/mod.ts";
import { openPipeline, openRuntime, openScorer } from "../lib/runtime/mod.ts";
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
      subjects: ["nurse"],
    });
    assertWithin("noise", errors.noise, 2e-3);
    assertWithin("latents", errors.latents, 2e-2);
    assertWithin("mIoU", errors.miou, 0.005);
    assertWithin("the gradient's direction", 1 - errors.cosine, 1e-3);
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

function most(a: Float32Array, b: Float32Array): number {
  return a.reduce((m, x, i) => Math.max(m, Math.abs(x - at(b, i))), 0);
}
