import { deepStrictEqual, throws } from "node:assert/strict";
import { InputError, tensor } from "../core/mod.ts";
import {
  attentionModule,
  mapOffsets,
  moduleMaps,
  positionCount,
  stageOf,
  stagesOf,
  withoutMid,
} from "./layout.ts";

const name = (block: string) =>
  `${block}.attentions.0.transformer_blocks.0.attn2`;

const layout = [
  attentionModule(name("down_blocks.0"), 4, 6),
  attentionModule(name("down_blocks.1"), 2, 3),
  attentionModule(name("mid_block"), 1, 2),
  attentionModule(name("up_blocks.2"), 2, 3),
  attentionModule(name("up_blocks.3"), 4, 6),
  attentionModule(name("up_blocks.3"), 4, 6),
];

Deno.test("stageOf() names side and height", () => {
  deepStrictEqual(layout.map((m) => m.stage), [
    "down-4",
    "down-2",
    "mid-1",
    "up-2",
    "up-4",
    "up-4",
  ]);
});

Deno.test("stageOf() refuses a name that is not of a UNet block", () => {
  throws(() => stageOf("text_model.encoder.layers.0.self_attn", 8), InputError);
});

Deno.test("Stable Diffusion 1.5 has 15 modules in six stages without mid", () => {
  const blocks: [string, number, number][] = [
    ["down_blocks.0", 64, 2],
    ["down_blocks.1", 32, 2],
    ["down_blocks.2", 16, 2],
    ["mid_block", 8, 1],
    ["up_blocks.1", 16, 3],
    ["up_blocks.2", 32, 3],
    ["up_blocks.3", 64, 3],
  ];
  const modules = withoutMid(
    blocks.flatMap(([block, side, count]) =>
      Array.from(
        { length: count },
        () => attentionModule(name(block), side, side),
      )
    ),
  );
  deepStrictEqual(modules.length, 15);
  deepStrictEqual(stagesOf(modules).map((s) => [s.name, s.modules.length]), [
    ["down-64", 2],
    ["down-32", 2],
    ["down-16", 2],
    ["up-16", 3],
    ["up-32", 3],
    ["up-64", 3],
  ]);
  deepStrictEqual(positionCount(modules), 5 * (64 ** 2 + 32 ** 2 + 16 ** 2));
});

Deno.test("moduleMaps() cuts a row of maps where the offsets say", () => {
  const positions = positionCount(layout);
  const maps = tensor(
    Float32Array.from({ length: 2 * positions }, (_, i) => i),
    [2, positions],
  );
  const offsets = mapOffsets(layout);
  deepStrictEqual(offsets, [0, 24, 30, 32, 38, 62, 86]);
  const cut = moduleMaps(maps, layout, 1);
  deepStrictEqual(
    cut.map(({ data }) => data[0]),
    offsets.slice(0, -1).map((o) => positions + o),
  );
  deepStrictEqual(
    cut.map(({ shape }) => shape),
    layout.map((m) => [m.height, m.width]),
  );
});

Deno.test("moduleMaps() refuses maps of another layout and a word that is not there", () => {
  throws(
    () => moduleMaps(tensor([1, 2], [1, 2]), layout, 0),
    /expected shape \[W, 86\]/,
  );
  const maps = tensor(new Float32Array(86), [1, 86]);
  throws(() => moduleMaps(maps, layout, 1), /there are 1 words/);
});

Deno.test("stagesOf() refuses maps of two widths in one stage", () => {
  const odd = attentionModule(name("up_blocks.3"), 4, 5);
  throws(() => stagesOf([...layout, odd]), /4×6 and 4×5/);
});
