import { deepStrictEqual, ok } from "node:assert/strict";
import { withRandomModel } from "../../../tests/support/testbed.ts";
import { at, rows, type Tensor, torchNormal } from "../../core/mod.ts";
import { moduleTensor } from "../../diffusion/mod.ts";
import { autoencoderCodes, unitLength } from "./autoencoder.ts";
import { codeRows } from "./code_rows.ts";
import { decoderCosines } from "./decoder_cosines.ts";
import { difflens } from "./difflens.ts";
import { autoencoderOf, featureReader } from "./read_features.ts";

const CHOSEN = [4, 0];

for (const code of ["image", "position"] as const) {
  Deno.test(`features of the code of each ${code} are read where they are, as mean over the steps`, async () => {
    await withRandomModel(async ({ pipeline }) => {
      const d = code === "image" ? 24 : 6;
      const decoder = unitLength(torchNormal(1, [8, d]));
      const artifact = {
        tensors: {
          module: moduleTensor("mid_block"),
          encoder: decoder,
          bias: torchNormal(2, [8]),
          centre: torchNormal(3, [d]),
          decoder,
        },
        curves: {},
      };
      const p = difflens.parameters.parse({ code, k: 5, width: 8 });
      const reader = featureReader(artifact, p, CHOSEN);
      const steps = [4, 5].map((seed) => torchNormal(seed, [3, 6, 2, 2]));
      for (const output of steps) {
        reader.onStep({ reads: { "mid_block": output } });
      }
      const { activations, maps } = await reader.readings(pipeline);
      deepStrictEqual(maps.shape, [3, 2, 2, 2]);
      const coder = autoencoderOf(artifact);
      ok(coder);
      const codes = await Promise.all(
        steps.map((output) =>
          autoencoderCodes(pipeline, codeRows(output, code), coder, p.k)
        ),
      );
      for (let b = 0; b < 3; b++) {
        CHOSEN.forEach((j, f) => {
          const bias = code === "image" ? at(artifact.tensors.bias.data, j) : 0;
          const wanted = codes.map((all) => ownOf(all, b, j, bias))
            .reduce((x, y) => x + y) / 2;
          const found = at(activations.data, 2 * b + f);
          ok(Math.abs(found - wanted) < 1e-5, `${found} of ${wanted}`);
        });
      }
    });
  });
}

Deno.test("a neuron is active at its own position alone", async () => {
  await withRandomModel(async ({ pipeline }) => {
    const artifact = {
      tensors: { module: moduleTensor("mid_block") },
      curves: {},
    };
    const p = difflens.parameters.parse({ space: "latent" });
    const reader = featureReader(artifact, p, [9]);
    const output = torchNormal(1, [1, 6, 2, 2]);
    reader.onStep({ reads: { "mid_block": output } });
    const { maps } = await reader.readings(pipeline);
    const active = Math.abs(at(output.data, 9));
    deepStrictEqual([...maps.data], [0, Math.fround(active), 0, 0]);
  });
});

Deno.test("the cosines of pairs of features are those of their directions", async () => {
  await withRandomModel(async ({ pipeline }) => {
    const decoder = torchNormal(7, [5, 3]);
    const found = await decoderCosines(pipeline, decoder);
    const unit = unitLength(decoder);
    const row = (i: number) => rows(unit, i, i + 1).data;
    const pairs = [0, 1, 2, 3, 4].flatMap((i) =>
      [0, 1, 2, 3, 4].filter((j) => j > i).map((j) =>
        Math.abs(row(i).reduce((sum, x, c) => sum + x * at(row(j), c), 0))
      )
    );
    const mean = pairs.reduce((a, b) => a + b) / 10;
    ok(Math.abs(found.mean - mean) < 1e-6);
    ok(Math.abs(found.most - Math.max(...pairs)) < 1e-6);
    ok(Math.abs(found.shares.reduce((a, b) => a + b) - 1) < 1e-12);
  });
});

/** What a feature's maps sum to: the code, without the bias that no position adds. */
function ownOf(codes: Tensor, b: number, j: number, bias: number): number {
  const each = at(codes.shape, 0) / 3;
  let sum = 0;
  for (let n = 0; n < each; n++) {
    const active = at(codes.data, (b * each + n) * 8 + j);
    if (active > 0) sum += active - bias;
  }
  return sum;
}
