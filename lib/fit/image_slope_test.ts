// The slope of what CLIP sees in an image, against finite differences.

import { ok } from "node:assert/strict";
import { assertWithin } from "../../tests/support/assert.ts";
import { withRandomModel } from "../../tests/support/testbed.ts";
import { at, torchNormal } from "../core/mod.ts";
import type { Value } from "../graph/mod.ts";
import { imageSlope } from "./image_slope.ts";

Deno.test("a loss of CLIP's embedding falls along its slope by the latents as finite differences say", async () => {
  await withRandomModel(async ({ pipeline, scorer }) => {
    const latents = torchNormal(3, [1, ...pipeline.latentShape]);
    const wanted = torchNormal(4, [1, scorer.dimension]);
    const along = async (step: number, way: Float32Array) =>
      await imageSlope({ pipeline, scorer }, {
        data: latents.data.map((x, i) => x + step * at(way, i)),
        shape: latents.shape,
      }, {
        key: "likeness",
        inputs: { wanted },
        build: (graph, feature, inputs) =>
          graph.apply("ReduceSum", [
            graph.apply("Mul", [feature, inputs.wanted as Value]),
          ], { axes: [1], keepdims: 0 }),
      });
    const { slope: { data } } = await along(
      0,
      new Float32Array(latents.data.length),
    );
    const norm = Math.hypot(...data);
    ok(norm > 0);
    const way = data.map((g) => g / norm);
    const h = 0.02;
    const [ahead, behind] = [await along(h, way), await along(-h, way)];
    const found = (at(ahead.losses, 0) - at(behind.losses, 0)) / (2 * h);
    assertWithin("slope", Math.abs(found / norm - 1), 0.02);
  });
});
