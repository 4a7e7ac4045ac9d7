import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { abstains, tensor } from "../core/mod.ts";
import reference from "../../tests/reference/maps/entanglement.json" with {
  type: "json",
};
import { heatMap, unitRange } from "./aggregate.ts";
import { blockwiseIou } from "./biou.ts";
import { type Entanglement, entanglement } from "./entanglement.ts";
import { percentileMask } from "./mask.ts";
import { percentileOf } from "./percentile.ts";
import { assertClose } from "../../tests/support/assert.ts";

const { layout } = reference;
const maps = tensor(reference.maps.flat(), [2, reference.maps[0]?.length ?? 0]);
const [rows = 0, columns = 0] = reference.resolution;
const resolution = [rows, columns] as const;
const { percentile } = reference;

function measured(words?: readonly [number, number]): Entanglement {
  const reading = entanglement(maps, layout, {
    resolution,
    percentile,
    ...(words && { words }),
  });
  if (abstains(reading)) throw new Error(reading.invalid);
  return reading;
}

for (const word of [0, 1]) {
  const expected = reference.heat[word] ?? [];
  const heat = heatMap(maps, layout, word, resolution);

  Deno.test(`heatMap() of word ${word} equals OVAM's sum in torch`, () => {
    const error = expected.reduce(
      (e, x, i) => Math.max(e, Math.abs(x - (heat.data[i] ?? NaN))),
      0,
    );
    strictEqual(heat.data.length, expected.length);
    ok(error <= 1e-5, `differs by ${error}`);
  });

  Deno.test(`percentileMask() of word ${word} equals numpy's but for ties`, () => {
    const threshold = percentileOf(heat.data, percentile);
    const mask = percentileMask(heat, percentile);
    const bits = reference.masks[word] ?? "";
    const wrong = [...mask.data].filter((bit, i) =>
      String(bit) !== bits[i] &&
      Math.abs((heat.data[i] ?? NaN) - threshold) > 1e-5
    );
    strictEqual(wrong.length, 0);
  });
}

Deno.test("entanglement() equals the overlap of numpy's masks, at every depth", () => {
  const { iou, stages, modules } = measured();
  assertClose(iou, reference.iou, 1e-5);
  deepStrictEqual(Object.keys(stages), Object.keys(reference.stages));
  for (const [stage, expected] of Object.entries(reference.stages)) {
    assertClose(stages[stage] ?? NaN, expected, 1e-5);
  }
  for (const [module, expected] of Object.entries(reference.modules)) {
    assertClose(modules[module] ?? NaN, expected, 1e-5);
  }
});

Deno.test("BIoU is the mean over stages, and over modules", () => {
  const { biou, biouModules, stages, modules } = measured();
  const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
  strictEqual(biou, mean(Object.values(stages)));
  strictEqual(biouModules, mean(Object.values(modules)));
  strictEqual(Object.keys(modules).length, layout.length);
});

Deno.test("blockwiseIou() refuses no blocks", () => {
  deepStrictEqual(blockwiseIou(new Map([["a", 0.25], ["b", 0.75]])), {
    mean: 0.5,
    blocks: { a: 0.25, b: 0.75 },
  });
  throws(() => blockwiseIou(new Map()), /there are none/);
});

Deno.test("entanglement() does not depend on the order of the two words", () => {
  deepStrictEqual(measured([1, 0]), measured([0, 1]));
});

Deno.test("entanglement() of a word with itself is 1 everywhere", () => {
  const { iou, biou, biouModules } = measured([1, 1]);
  deepStrictEqual([iou, biou, biouModules], [1, 1, 1]);
});

Deno.test("entanglement() abstains if a map is not finite", () => {
  const data = maps.data.slice();
  data[5] = NaN;
  const reading = entanglement({ data, shape: maps.shape }, layout, {
    resolution,
  });
  deepStrictEqual(reading, {
    invalid:
      "the attention map of word 0 in down_blocks.0.attentions.0.transformer_blocks.0.attn2 is not finite",
  });
});

Deno.test("entanglement() abstains if a map locates nothing", () => {
  const [, positions = 0] = maps.shape;
  const data = maps.data.slice().fill(0.5, positions);
  const reading = entanglement({ data, shape: maps.shape }, layout, {
    resolution,
  });
  deepStrictEqual(reading, {
    invalid:
      "the attention map of word 1 in the sum of all modules locates nothing: its mask is empty",
  });
});

Deno.test("entanglement() refuses a layout without modules", () => {
  throws(() => entanglement(tensor([], [2, 0]), []), /has no modules/);
});

Deno.test("unitRange() maps the least value to 0 and the greatest to 1", () => {
  deepStrictEqual([...unitRange(tensor([2, 4, 3], [1, 3])).data], [0, 1, 0.5]);
  deepStrictEqual([...unitRange(tensor([2, 2], [1, 2])).data], [0, 0]);
});
