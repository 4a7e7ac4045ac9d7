import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { type Tensor, tensor, torchNormal } from "../core/mod.ts";
import { contactSheet } from "./contact_sheet.ts";
import { heatColour, overlayMasks } from "./heat.ts";
import { overlay } from "./overlay.ts";
import { decodePng, encodePng } from "./png.ts";
import { stageSheet } from "./stage_sheet.ts";
import { drawable, LINE, textRaster } from "./text_raster.ts";
import { plain, type Raster, raster, shrink } from "./raster.ts";

Deno.test("decodePng() undoes encodePng()", () => {
  const side = fc.integer({ min: 1, max: 9 });
  const rasters = fc.tuple(side, side).chain(([width, height]) =>
    fc.uint8Array({
      minLength: 3 * width * height,
      maxLength: 3 * width * height,
    }).map((data) => ({ width, height, data: Uint8Array.from(data) }))
  );
  fc.assert(
    fc.property(rasters, (picture) => {
      deepStrictEqual(decodePng(encodePng(picture)), picture);
    }),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("raster() rounds to 8 bits and clamps what lies outside", () => {
  const image = tensor([-1, 0.5, 1, 2, 0.001, 0.999], [3, 1, 2]);
  deepStrictEqual([...raster(image).data], [0, 255, 0, 128, 255, 255]);
});

Deno.test("raster() refuses an image that is not finite, which would be black", () => {
  throws(() => raster(tensor([0, NaN, 1], [3, 1, 1])), /not finite/);
});

Deno.test("an overlay of heat that is not finite is none", () => {
  const layout = [{
    name: "down_blocks.0.attentions.0.attn2",
    stage: "down-4",
    height: 4,
    width: 4,
  }];
  const image = plain(8, 8, [1, 2, 3]);
  const maps = torchNormal(1, [2, 16]);
  const drawn = (maps: Tensor) =>
    overlay({ image, maps, layout, percentile: 70 });
  ok(drawn(maps));
  for (const [i, x] of [[0, NaN], [31, Infinity]] as const) {
    strictEqual(drawn({ ...maps, data: maps.data.with(i, x) }), undefined);
  }
});

Deno.test("a sheet of stages shows the overlap of each stage by itself, with all of them first", () => {
  const SIDE = 120;
  const stage = (stage: string) => ({
    name: stage,
    stage,
    height: 2,
    width: 2,
  });
  const layout = [stage("down-2"), stage("up-2")];
  // Both words look to the upper left on the way down, and to opposite corners on the way up, the second twice as hard.
  const maps = tensor([3, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 9], [2, 8]);
  const input = {
    image: plain(SIDE, SIDE, [0, 0, 0]),
    layout,
    percentile: 70,
    names: ["nurse", "gender"] as const,
    overlaps: { all: 0.1, "down-2": 1 },
  };
  const sheet = stageSheet({ ...input, maps });
  ok(sheet);
  // Of black, in the lowest row of pictures: pixels that both masks have, column by column.
  const left = sheet.width - 3 * (SIDE + 4) + 4;
  const both = [0, 1, 2].map((column) => {
    let count = 0;
    for (let y = Math.floor(2 * sheet.height / 3); y < sheet.height; y++) {
      const from = 3 * (y * sheet.width + left + column * (SIDE + 4));
      for (let i = from; i < from + 3 * SIDE; i += 3) {
        const [r, g, b] = sheet.data.subarray(i, i + 3);
        count += r === 165 && g === 165 && b === 165 ? 1 : 0;
      }
    }
    return count;
  });
  const [all = NaN, down = NaN, up = NaN] = both;
  ok(down > 0.28 * SIDE ** 2 && up === 0 && all < down, `${both}`);
  const broken = { ...maps, data: maps.data.with(3, NaN) };
  strictEqual(stageSheet({ ...input, maps: broken }), undefined);
});

Deno.test("shrink() averages the pixels that fall together", () => {
  const data = Uint8Array.from({ length: 12 }, (_, i) => 10 * i);
  const half = shrink({ width: 2, height: 2, data }, 2);
  deepStrictEqual([...half.data], [45, 55, 65]);
});

Deno.test("heatColour() grows brighter from end to end", () => {
  const brightness = (heat: number) => {
    const [r, g, b] = heatColour(heat);
    return 0.299 * r + 0.587 * g + 0.114 * b;
  };
  for (let i = 0; i < 20; i++) {
    ok(brightness(i / 20) < brightness((i + 1) / 20));
  }
});

Deno.test("overlayMasks() tells the four cases of two masks apart", () => {
  const image = plain(4, 1, [100, 100, 100]);
  const { data } = overlayMasks(
    image,
    Uint8Array.of(0, 1, 0, 1),
    Uint8Array.of(0, 0, 1, 1),
  );
  const colours = [0, 1, 2, 3].map((i) => `${data.slice(3 * i, 3 * i + 3)}`);
  strictEqual(new Set(colours).size, 4);
});

Deno.test("contactSheet() keeps pictures apart, with names before, headings above and captions below", () => {
  const red = plain(70, 20, [255, 0, 0]);
  const name = textRaster("nurse");
  const rows = [
    { name: "nurse", cells: [{ picture: red }, { picture: red }] },
    { name: "", cells: [{ picture: red }] },
  ];
  const bare = contactSheet(rows);
  deepStrictEqual([bare.width, bare.height], [name.width + 16 + 144, 44]);
  strictEqual(count(bare, "255,0,0"), 3 * 1400);
  const sheet = contactSheet(
    rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell) => ({ ...cell, caption: "a 0.98" })),
    })),
    ["seed 0", "seed 1", "seed 2"],
  );
  deepStrictEqual(
    [sheet.width, sheet.height],
    [bare.width, bare.height + 3 * LINE + 4],
  );
  strictEqual(count(sheet, "255,0,0"), 3 * 1400);
  const ink = (text: string) => count(textRaster(text), "28,29,32");
  ok(ink("nurse") > 0);
  strictEqual(
    count(sheet, "28,29,32"),
    ink("nurse") + ink("seed 0") + ink("seed 1") + 3 * ink("a 0.98"),
  );
  throws(() => contactSheet([{ name: "x", cells: [] }]), {
    name: "RangeError",
  });
});

Deno.test("contactSheet() makes room for texts that are larger than the pictures", () => {
  const tiny = plain(2, 2, [255, 0, 0]);
  const cells = [{ picture: tiny, caption: "female 0.98", warns: true }];
  const { width, height, data } = contactSheet([{ name: "A", cells }]);
  const caption = textRaster("female 0.98").width;
  strictEqual(width, textRaster("A").width + 16 + caption);
  strictEqual(height, 2 + LINE);
  strictEqual(count({ width, height, data }, "255,0,0"), 4);
});

Deno.test("textRaster() draws letters that can be read, and a box for others", () => {
  const { data, width } = textRaster("Hi");
  const rows = Array.from(
    { length: LINE },
    (_, y) =>
      Array.from(
        { length: width },
        (_, x) => (data[3 * (y * width + x)] ?? 255) < 170 ? "#" : ".",
      ).join(""),
  );
  deepStrictEqual(rows.filter((row) => row.includes("#")), [
    "...........#..",
    ".##....##.....",
    ".##....##.....",
    ".##....##..#..",
    ".##....##..#..",
    ".########..#..",
    ".##....##..#..",
    ".##....##..#..",
    ".##....##..#..",
    ".##....##..#..",
  ]);
  deepStrictEqual(textRaster("\u770b"), textRaster("□"));
  deepStrictEqual(textRaster("e\u0301"), textRaster("é"));
  ok(drawable("Müller – 2²") && !drawable("\u770b"));
});

function count({ data }: Raster, colour: string): number {
  let n = 0;
  for (let i = 0; i < data.length; i += 3) {
    if (`${data.slice(i, i + 3)}` === colour) n++;
  }
  return n;
}
