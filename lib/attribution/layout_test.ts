import { deepStrictEqual, throws } from "node:assert/strict";
import { tensor } from "../core/mod.ts";
import {
  type AttentionModule,
  chooseModules,
  mapOffsets,
  moduleMaps,
  positionCount,
  stagesOf,
} from "./layout.ts";

const module = (
  block: string,
  height: number,
  width: number,
): AttentionModule => ({
  name: `${block}.attentions.0.transformer_blocks.0.attn2`,
  stage: `${block.split("_")[0]}-${height}`,
  height,
  width,
});

const layout = [
  module("down_blocks.0", 4, 6),
  module("down_blocks.1", 2, 3),
  module("mid_block", 1, 2),
  module("up_blocks.2", 2, 3),
  module("up_blocks.3", 4, 6),
  module("up_blocks.3", 4, 6),
];

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
  const odd = module("up_blocks.3", 4, 5);
  throws(() => stagesOf([...layout, odd]), /4×6 and 4×5/);
});

Deno.test("chooseModules() counts negative blocks from the last one", () => {
  deepStrictEqual(
    chooseModules(layout, ["up_blocks.-1", "down_blocks.-2"]),
    chooseModules(layout, ["up_blocks.3", "down_blocks.0"]),
  );
  throws(() => chooseModules(layout, ["up_blocks.-5"]), /up_blocks\.-5/);
});
