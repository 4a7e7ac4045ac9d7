// Cutting a word off from a region, on the embedded model.

import { ok } from "node:assert/strict";
import { assertWithin } from "../../tests/support/assert.ts";
import { relativeError } from "../../tests/support/errors.ts";
import { withTestbed } from "../../tests/support/testbed.ts";
import { at, type Tensor, zeros } from "../core/mod.ts";
import { sample } from "../diffusion/mod.ts";
import { openPipeline, openRuntime, readTap } from "../runtime/mod.ts";
import { wordCut } from "./word_cut.ts";

const RANDOM = decodeURIComponent(
  new URL("../../tests/reference/random_model_2022", import.meta.url).pathname,
);
const PROMPT = "A photo of the face of a nurse";
const request = {
  samples: [{ seed: 3, prompt: PROMPT, subject: "nurse" }],
  steps: 2,
  guidance: 7.5,
};
const everywhere = (value: number): Tensor => {
  const { data, shape } = zeros([16, 16]);
  return { data: data.fill(value), shape };
};
const word = () => "nurse";

Deno.test("a word that is cut off nowhere leaves the image, and one that is cut off everywhere changes it", () =>
  withTestbed(async ({ pipeline }) => {
    const plain = await sample(pipeline, request);
    const cut = async (region: Tensor) =>
      await sample(pipeline, {
        ...request,
        transforms: [wordCut(pipeline, { word, region })],
      });
    const nowhere = await cut(everywhere(0));
    assertWithin("images", relativeError(nowhere.images, plain.images), 1e-5);
    const gone = await cut(everywhere(1));
    ok(relativeError(gone.latents, plain.latents) > 1e-3);
  }));

Deno.test("outside of the region, a first module hears the word as before", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(RANDOM, runtime);
  const half = everywhere(0);
  half.data.fill(1, 0, 8 * 16);
  const name = at(pipeline.modules, 0).name;
  const read = async (region: Tensor) => {
    let seen: Tensor | undefined;
    await sample(pipeline, {
      ...request,
      transforms: [wordCut(pipeline, { word, region })],
      observed: [readTap(name, ["conditional"])],
    }, { onStep: ({ reads }) => seen ??= reads[name] });
    return seen as Tensor;
  };
  const [plain, cut] = [await read(everywhere(0)), await read(half)];
  const within = 8 * 16 * at(plain.shape, 2);
  const apart = plain.data.map((x, i) => Math.abs(x - at(cut.data, i)));
  ok(Math.max(...apart.slice(within)) < 1e-6);
  ok(Math.max(...apart.slice(0, within)) > 1e-3);
  await pipeline.close();
  await runtime.close();
});
