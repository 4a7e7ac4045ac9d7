// The pixels of CLIP within a graph, against those outside of it.

import { deepStrictEqual } from "node:assert/strict";
import { assertWithin } from "../../../tests/support/assert.ts";
import { graphFunction } from "../../../tests/support/graph_function.ts";
import { withRandomModel } from "../../../tests/support/testbed.ts";
import { at, mt19937, uniform, zeros } from "../../core/mod.ts";
import { clipPixels } from "./clip_pixels.ts";
import { parsePreprocessor } from "./preprocessor.ts";
import { softPixels } from "./soft_pixels.ts";

Deno.test("pixels within a graph are those outside of it, but for the rounding to 8 bits", async () => {
  const config = parsePreprocessor({ size: 12, crop_size: 8 });
  const images = zeros([2, 3, 20, 34]);
  const generator = mt19937(3);
  // The first image stays clear of the ends, where Pillow cuts overshoots off between its passes; the second lies outside of them.
  const half = images.data.length / 2;
  images.data.forEach((_, i) =>
    images.data[i] = 0.3 + 0.4 * uniform(generator)
  );
  images.data.fill(1.3, half);
  const inside = images.data.map((x) => Math.min(1, Math.max(0, x)));
  const wanted = clipPixels({ data: inside, shape: images.shape }, config);
  const found = await withRandomModel(async ({ runtime }) => {
    const soft = await graphFunction(
      runtime,
      [images.shape],
      (graph, x) => ({ pixels: softPixels(graph, x, config) }),
    );
    const { pixels } = await soft.run(images.data);
    await soft.release();
    return pixels;
  });
  deepStrictEqual(found?.shape, wanted.shape);
  const worst = found?.data.reduce(
    (most, x, i) => Math.max(most, Math.abs(x - at(wanted.data, i))),
    0,
  );
  // Pillow rounds the image, and each of two passes; the least deviation of colours is about 0.26.
  assertWithin("pixels", worst ?? NaN, 3 / 255 / 0.26);
});
