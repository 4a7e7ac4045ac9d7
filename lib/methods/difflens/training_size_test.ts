import { ok, strictEqual } from "node:assert/strict";
import { withRandomModel } from "../../../tests/support/testbed.ts";
import { difflens } from "./difflens.ts";
import { trainingSize } from "./training_size.ts";

const SD15 = {
  groups: 2,
  steps: 50,
  outputs: [{ name: "mid_block", shape: [1280, 8, 8] }],
};

Deno.test("the paper's autoencoder of Stable Diffusion has 0.84 G parameters, and is trained in less memory than 24 GB less the model's", () => {
  const size = trainingSize(difflens.parameters.parse({}), SD15);
  ok(size);
  strictEqual((size.parameters / 1e9).toFixed(2), "0.84");
  strictEqual(size.images, 2000);
  strictEqual(size.steps, 1000);
  // Float32 weights of Stable Diffusion 1.5, all networks.
  const model = 4.3e9;
  ok(size.memory > 12 * size.parameters && size.memory < 24e9 - model);
  // Activations of all images and steps, and what is saved of the training.
  ok(size.disk > 2000 * 50 * 4 * 81920 && size.disk < 50e9);
});

Deno.test("what a code of each position takes is a sixty-fourth of the weights", () => {
  const p = difflens.parameters.parse({ code: "position" });
  const size = trainingSize(p, SD15);
  ok(size);
  strictEqual((size.parameters / 1e6).toFixed(0), "13");
  const latent = difflens.parameters.parse({ space: "latent" });
  strictEqual(trainingSize(latent, SD15), undefined);
});

Deno.test("a small step of the training can be timed, and one of twice the parameters", async () => {
  await withRandomModel(async ({ pipeline }) => {
    const p = difflens.parameters.parse({ "fit_batch": 2 });
    const size = trainingSize(p, {
      ...SD15,
      outputs: [{ name: "mid_block", shape: [4096, 1, 1] }],
    });
    ok(size);
    const small = await size.rehearse(pipeline, 1);
    const large = await size.rehearse(pipeline, 2);
    await small.run();
    ok(small.parameters < large.parameters);
  });
});
