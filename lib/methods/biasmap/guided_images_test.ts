// BiasMap on the embedded model, end to end: what a guided image promises.

import { deepStrictEqual, notDeepStrictEqual, ok } from "node:assert/strict";
import { entanglement } from "../../attribution/mod.ts";
import { abstains, rows, type Tensor } from "../../core/mod.ts";
import { sample } from "../../diffusion/mod.ts";
import { createTransforms } from "../mod.ts";
import { openPipeline, openRuntime, type Pipeline } from "../../runtime/mod.ts";
import { TESTBED_MODEL } from "../../testbed/mod.ts";

const STEPS = 6;
const SEEDS = [0, 1, 2];
const FOLDER = decodeURIComponent(TESTBED_MODEL.pathname);

Deno.test("BiasMap on the embedded model", async (t) => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(FOLDER, runtime);
  const plain = await draw(pipeline, SEEDS);
  const guided = await draw(pipeline, SEEDS, 100);

  await t.step("with λ = 0 gives exactly the model's own images", async () => {
    deepStrictEqual((await draw(pipeline, SEEDS, 0)).images, plain.images);
  });

  await t.step("takes the attention to two concepts apart", () => {
    notDeepStrictEqual(guided.images, plain.images);
    const told = `IoU ${plain.iou} without, ${guided.iou} with`;
    // What the words were told in training, guidance hardly takes back.
    ok(guided.iou < 0.97 * plain.iou, told);
  });

  await t.step("gives an image the same bits in any batch", async () => {
    for (const [i, seed] of SEEDS.entries()) {
      const { images } = await draw(pipeline, [seed], 100);
      deepStrictEqual(images, rows(guided.images, i, i + 1));
    }
  });

  await t.step("gives an image the same bits on two threads", async () => {
    const wider = await openRuntime({ provider: "cpu", threads: 2 });
    const same = await openPipeline(FOLDER, wider);
    deepStrictEqual(await draw(same, SEEDS, 100), guided);
    await same.close();
    await wider.close();
  });

  await pipeline.close();
  await runtime.close();
});

async function draw(
  pipeline: Pipeline,
  seeds: readonly number[],
  lambda?: number,
): Promise<{ images: Tensor; iou: number }> {
  const { images, maps } = await sample(pipeline, {
    samples: seeds.map((seed) => ({
      seed,
      prompt: "A photo of the face of a mechanic",
      subject: "mechanic",
    })),
    steps: STEPS,
    guidance: 7.5,
    transforms: lambda === undefined ? [] : createTransforms([
      { id: "biasmap", parameters: { lambda } },
    ], { attribute: "gender", groups: ["male", "female"] }),
    attribution: {
      prompts: seeds.map(() => "A photo of the face of a mechanic and gender"),
      words: seeds.map(() => ["mechanic", "gender"]),
    },
  });
  const overlaps = seeds.map((_, i) => {
    const { data, shape } = rows(maps as Tensor, i, i + 1);
    const own = { data, shape: shape.slice(1) };
    const found = entanglement(own, pipeline.modules);
    return abstains(found) ? NaN : found.iou;
  });
  return { images, iou: overlaps.reduce((a, b) => a + b) / overlaps.length };
}
