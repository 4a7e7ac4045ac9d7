import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { type Tensor, tensor, torchNormal } from "../core/mod.ts";
import { contactSheet } from "./contact_sheet.ts";
import { heatColour, overlayMasks } from "./heat.ts";
import { label } from "./label.ts";
import { overlay } from "./overlay.ts";
import { decodePng, encodePng } from "./png.ts";
import { plain, raster, shrink } from "./raster.ts";

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

Deno.test("contactSheet() keeps pictures apart, and names each row", () => {
  const red = plain(20, 20, [255, 0, 0]);
  const sheet = contactSheet([
    { name: "A", pictures: [red, red] },
    { name: "", pictures: [red] },
  ]);
  deepStrictEqual([sheet.width, sheet.height], [7 + 8 + 42, 42]);
  const counts = new Map<string, number>();
  for (let i = 0; i < sheet.data.length; i += 3) {
    const colour = `${sheet.data.slice(i, i + 3)}`;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  strictEqual(counts.get("255,0,0"), 3 * 400);
  strictEqual(counts.get("0,0,0"), 18);
  throws(() => contactSheet([{ name: "x", pictures: [] }]), {
    name: "RangeError",
  });
});

Deno.test("contactSheet() makes room for a name that is higher than the pictures", () => {
  const { width, height, data } = contactSheet([
    { name: "A", pictures: [plain(2, 2, [255, 0, 0])] },
  ]);
  deepStrictEqual([width, height], [7 + 8 + 2, 9]);
  const red = [...Array(width * height).keys()].filter((i) =>
    `${data.slice(3 * i, 3 * i + 3)}` === "255,0,0"
  );
  deepStrictEqual(red, [15, 16, width + 15, width + 16]);
});

Deno.test("label() draws letters that can be read", () => {
  const { data, width, height } = label("hi", 1);
  const rows = Array.from(
    { length: height },
    (_, y) =>
      Array.from(
        { length: width },
        (_, x) => data[3 * (y * width + x)] === 0 ? "#" : ".",
      ).join(""),
  );
  deepStrictEqual(rows, [
    ".............",
    ".#...#..###..",
    ".#...#...#...",
    ".#...#...#...",
    ".#####...#...",
    ".#...#...#...",
    ".#...#...#...",
    ".#...#..###..",
    ".............",
  ]);
});
