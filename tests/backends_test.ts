import { at, type Tensor } from "../lib/core/mod.ts";
import type { Backend } from "../lib/graph/mod.ts";
import { sample } from "../lib/diffusion/mod.ts";
import { createTransforms } from "../lib/methods/mod.ts";
import { openPipeline, openRuntime } from "../lib/runtime/mod.ts";
import { assertWithin } from "./support/assert.ts";

const MODEL = "tests/reference/random_model";
const CONTEXT = { attribute: "gender", groups: ["male", "female"] };

Deno.test("a guided step is the same as every backend writes it", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const guided = async (provider: Backend["id"]) => {
    // What is written for one provider, run by another.
    const pipeline = await openPipeline(MODEL, { ...runtime, provider });
    const { latents, maps } = await sample(pipeline, {
      samples: [{ seed: 1, prompt: "a nurse", subject: "nurse" }],
      steps: 1,
      guidance: 7.5,
      transforms: createTransforms([{ id: "biasmap" }], CONTEXT),
      attribution: {
        prompts: ["A photo of a nurse and gender"],
        words: [["nurse", "gender"]],
      },
    });
    await pipeline.close();
    return { latents, maps: maps as Tensor };
  };
  const expected = await guided("cpu");
  for (const id of ["cuda", "webgpu"] as const) {
    const found = await guided(id);
    for (const part of ["latents", "maps"] as const) {
      const error = distance(found[part], expected[part]);
      assertWithin(`${part} as ${id} has them`, error, 1e-5);
    }
  }
  await runtime.close();
});

/** Relative distance in the Euclidean norm. */
function distance(a: Tensor, b: Tensor): number {
  const norm = (xs: Float32Array) => Math.hypot(...xs);
  return norm(a.data.map((x, i) => x - at(b.data, i))) / norm(b.data);
}
