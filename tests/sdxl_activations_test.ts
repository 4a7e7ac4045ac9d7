// What is read of SDXL's 70 self-attention modules, against hooks in diffusers.

import { deepStrictEqual } from "node:assert/strict";
import pooled from "./reference/families/sdxl_attn1.json" with {
  type: "json",
};
import { assertWithin } from "./support/assert.ts";
import { writeDrawn } from "./support/drawn_model.ts";
import { inFolder } from "./support/folder.ts";
import { at, concatRows, torchNormal } from "../lib/core/mod.ts";
import { parseUNetConfig, sizeEmbedding } from "../lib/networks/mod.ts";
import {
  conditioning,
  openPipeline,
  openRuntime,
  poolTap,
} from "../lib/runtime/mod.ts";
import { modulesOfKinds } from "../lib/probes/mod.ts";

const FAMILY = new URL(
  "./reference/families/sdxl.json",
  import.meta.url,
);
// As in sdxl_attn1.py.
const [DEPTHS, TIMESTEP, BATCH, LENGTH] = [[1, 2, 10], 501, 2, 24] as const;

Deno.test("a network as deep as SDXL gives of its 70 attn1 what hooks in diffusers give", async () => {
  const { cases } = JSON.parse(await Deno.readTextFile(FAMILY));
  const { files, tokenizers } = cases[2];
  const config = {
    ...files["unet/config.json"],
    "transformer_layers_per_block": DEPTHS,
  };
  await inFolder(async (folder) => {
    await writeDrawn(folder, {
      files: { ...files, "unet/config.json": config },
      tokenizers,
    });
    const runtime = await openRuntime({ provider: "cpu", threads: 1 });
    const pipeline = await openPipeline(folder, runtime);
    const modules = modulesOfKinds(pipeline.outputs, ["attn1"]);
    deepStrictEqual(modules.toSorted(), Object.keys(pooled).toSorted());
    const rows = 2 * BATCH;
    const sizes = sizeEmbedding(
      parseUNetConfig(config),
      [128, 128, 0, 0, 128, 128],
    );
    const width = config.projection_class_embeddings_input_dim -
      at(sizes.shape, 1);
    const { reads } = await pipeline.predictNoise({
      latents: torchNormal(1, [BATCH, ...pipeline.latentShape]),
      timestep: TIMESTEP,
      conditioning: conditioning({
        tokens: torchNormal(2, [rows, LENGTH, config.cross_attention_dim]),
        pooled: torchNormal(3, [rows, width]),
        sizes: concatRows(Array(rows).fill(sizes)),
      }),
      taps: modules.map((module) =>
        poolTap({ module, branches: ["conditional"] })
      ),
    });
    for (const [name, [sine, cosine, scale]] of Object.entries(pooled)) {
      const data = reads[name]?.data ?? new Float32Array();
      const along = (wave: (i: number) => number) =>
        data.reduce((sum, x, i) => sum + x * wave(i + 1), 0);
      const size = scale as number;
      assertWithin(
        name,
        Math.abs(along(Math.sin) - (sine as number)) / size,
        1e-4,
      );
      assertWithin(
        name,
        Math.abs(along(Math.cos) - (cosine as number)) / size,
        1e-4,
      );
    }
    await pipeline.close();
    await runtime.close();
  });
});
