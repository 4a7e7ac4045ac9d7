import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { encode } from "fast-png";
import { InputError, mt19937, uniform } from "../core/mod.ts";
import { decodeImage } from "./decode_image.ts";

// Made by tests/reference/pillow.py.
const FOLDER = new URL("../../tests/reference/pillow/", import.meta.url);
const { images }: {
  images: Record<string, { size: [number, number]; rgb: string }>;
} = JSON.parse(await Deno.readTextFile(new URL("pixels.json", FOLDER)));
const read = (name: string) => Deno.readFile(new URL(name, FOLDER));
const known = Object.keys(images).filter((name) => !/^refused/.test(name));

// libtiff's 16-bit palettes are rounded where Pillow cuts.
const A_LEVEL = ["palette.tif"];

for (const name of known) {
  Deno.test(`${name} is decoded to Pillow's pixels`, async () => {
    const { width, height, data } = await decodeImage(await read(name));
    const wanted = Uint8Array.fromHex(images[name]?.rgb ?? "");
    deepStrictEqual([width, height], images[name]?.size);
    strictEqual(data.length, wanted.length);
    const apart = Math.max(
      ...data.map((level, i) => Math.abs(level - (wanted[i] ?? NaN))),
    );
    strictEqual(apart, A_LEVEL.includes(name) ? 1 : 0);
  });
}

for (
  const [name, says] of [
    ["refused_grey_16.tif", /^it is a TIFF of 16 bits a channel.*as PNG$/],
    ["refused_float.tif", /^it is a TIFF of 32 bits a channel/],
    ["refused_16.pgm", /^it is a PNM of 16 bits a channel/],
    ["refused_lab.tif", /^its colour space is Lab; save it as RGB$/],
    ["refused.gif", /GIF is not read; save it as PNG/],
  ] as const
) {
  Deno.test(`${name} is refused by name, for it would not be Pillow's pixels`, async () => {
    await rejects(decodeImage(await read(name)), refusal(says));
  });
}

Deno.test("what is no image is refused, and called what it is", async () => {
  for (
    const [text, says] of [
      ["", /^it is empty$/],
      ["<!DOCTYPE html><html>", /HTML/],
      ["version https://git-lfs.github.com/spec/v1\n", /git lfs pull/],
      ["\0\0\0\x1cftypavif", /AVIF/],
      ["hello, world", /begins with the bytes 68 65 6c 6c 6f 2c 20 77$/],
      ["a", /begins with the bytes 61$/],
    ] as const
  ) {
    const bytes = new TextEncoder().encode(text);
    await rejects(decodeImage(bytes), refusal(says));
  }
});

Deno.test("a file that ends early is refused wherever it ends", async () => {
  for (const name of known) {
    // What lies behind the last of the picture may be missing.
    if (/^more_behind|animated|pages/.test(name)) continue;
    const whole = await read(name);
    for (const share of [0, 0.02, 0.3, 0.6, 0.9]) {
      const part = whole.slice(0, Math.floor(share * whole.length));
      await rejects(decodeImage(part), InputError, `${share} of ${name}`);
    }
  }
});

Deno.test("a header that promises too many pixels is refused before they are allocated", async () => {
  const small = { width: 1, height: 1, channels: 1 } as const;
  for (
    const file of [
      encode({ ...small, data: Uint16Array.of(1), depth: 16 }),
      encode({ ...small, data: Uint8Array.of(1), depth: 8 }),
    ]
  ) {
    const bytes = new Uint8Array(file);
    new DataView(bytes.buffer).setUint32(16, 2 ** 31 - 1);
    new DataView(bytes.buffer).setUint32(20, 2 ** 31 - 1);
    await rejects(decodeImage(bytes), InputError);
  }
  const jpeg = await read("rgb.jpg");
  // Behind the marker of the frame: length, depth, height and width.
  const frame = jpeg.findIndex((byte, i) =>
    byte === 0xff && jpeg[i + 1] === 0xc0
  );
  jpeg.set([0xea, 0x60, 0xea, 0x60], frame + 5);
  await rejects(
    decodeImage(jpeg),
    refusal(/60000×60000 pixels; at most 17895/),
  );
});

Deno.test("files with flipped bits are decoded or refused, and never leave the decoder broken", async () => {
  const draw = mt19937(5);
  let refused = 0;
  for (const name of known) {
    for (let i = 0; i < 12; i++) {
      const bytes = await read(name);
      for (let k = 0; k <= i % 3; k++) {
        const at = Math.floor(uniform(draw) * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(8 * uniform(draw)));
      }
      try {
        const { width, height, data } = await decodeImage(bytes);
        strictEqual(data.length, 3 * width * height);
      } catch (error) {
        ok(error instanceof InputError, `${name}: ${error}`);
        ok(error.message.length < 200, error.message);
        refused++;
      }
    }
  }
  ok(refused > known.length, `only ${refused} were refused`);
  const { data } = await decodeImage(await read("progressive.jpg"));
  strictEqual(data.toHex(), images["progressive.jpg"]?.rgb);
});

Deno.test("16-bit grey that Pillow makes white is said to be", async () => {
  const { loss } = await decodeImage(await read("grey_16.png"));
  ok(loss?.startsWith("16-bit grey"));
  const dark = encode({
    width: 1,
    height: 1,
    channels: 1,
    depth: 16,
    data: Uint16Array.of(255),
  });
  const found = await decodeImage(new Uint8Array(dark));
  strictEqual(found.loss, undefined);
  deepStrictEqual([...found.data], [255, 255, 255]);
});

function refusal(says: RegExp) {
  return (error: unknown) => {
    ok(error instanceof InputError);
    ok(says.test(error.message), error.message);
    return true;
  };
}
