// What a column does in the network, and which masks are refused.

import { deepStrictEqual, rejects, throws } from "node:assert/strict";
import { assertWithin } from "../../../tests/support/assert.ts";
import { relativeError } from "../../../tests/support/errors.ts";
import { withRandomModel } from "../../../tests/support/testbed.ts";
import {
  at,
  rows,
  type Tensor,
  tensor,
  torchNormal,
  zeros,
} from "../../core/mod.ts";
import { conditioning } from "../../runtime/mod.ts";
import { columnTap } from "./column_tap.ts";
import { efa } from "./efa.ts";
import { masksOf, shrunkMasks } from "./masks.ts";
import { newPredictor } from "./predictor.ts";

Deno.test("a column acts in the conditional branch alone, and one that gets nothing changes nothing", async () => {
  await withRandomModel(async ({ pipeline }) => {
    const { tokens } = await pipeline.condition([{ text: "" }, { text: "a" }]);
    const module = pipeline.outputs.find(({ name }) => name.endsWith("attn2"));
    if (!module) throw new TypeError("The model has cross-attention");
    const predict = async (...bias: number[]) => {
      const { noise } = await pipeline.predictNoise({
        latents: torchNormal(1, [1, ...pipeline.latentShape]),
        timestep: 500,
        conditioning: conditioning({ tokens }),
        taps: bias.map((x) =>
          columnTap({
            module: module.name,
            predictor: newPredictor(
              { channels: at(module.shape, 1), width: 3, groups: 2 },
              1,
            ),
            groups: tensor([1, 0], [1, 2]),
            states: torchNormal(2, [1, 1, at(tokens.shape, 2)]),
            bias: tensor([x], [1, 1]),
          })
        ),
      });
      return [rows(noise, 0, 1), rows(noise, 1, 2)] as const;
    };
    const [plain, off, on] = [
      await predict(),
      await predict(-1e9),
      await predict(3),
    ];
    assertWithin("off", relativeError(off[1], plain[1]), 1e-5);
    assertWithin("negative prompt", relativeError(on[0], plain[0]), 1e-6);
    deepStrictEqual(relativeError(on[1], plain[1]) > 1e-4, true);
  });
});

Deno.test("masks are shrunk by what they cover", () => {
  const mask = tensor([1, 1, 0, 0, 1, 0, 0, 0], [1, 1, 2, 4]);
  deepStrictEqual([...shrunkMasks(mask, 1, 2).data], [0.75, 0]);
});

Deno.test("masks that do not fit the images are refused", () => {
  const images = zeros([2, 3, 2, 2]);
  throws(
    () => masksOf(zeros([1, 3, 2, 2]), images, "man_mask"),
    /the masks "man_mask": expected one for each image, as large as it, 2 of 2×2, found 1 of 2×2/,
  );
  throws(
    () => masksOf(images, images, "man_mask"),
    /the masks "man_mask": number 1 is black/,
  );
});

Deno.test("what is no cross-attention module is refused, before and in a fit", async () => {
  const p = efa.parameters.parse({ modules: ["mid_block"] });
  deepStrictEqual(efa.misfits?.(p, { groups: [], modules: ["mid_block"] }), [
    "mid_block is no cross-attention module, whose names end in attn2",
  ]);
  await withRandomModel(async ({ pipeline }) => {
    const request = {
      ...{ pipeline, parameters: p, onStep() {} },
      context: { groups: ["man"] },
      references: (): Promise<Tensor> => Promise.reject(new Error("unasked")),
    };
    await rejects(
      efa.fit?.run(request as never) ?? Promise.resolve(),
      /Cannot give "mid_block" a column: expected one of the cross-attention modules/,
    );
  });
});
