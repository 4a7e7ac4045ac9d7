import { ok } from "node:assert/strict";
import { pilResize, type Planes } from "../networks/mod.ts";
import { type Labels, portrait } from "../testbed/mod.ts";
import {
  alignedSquare,
  cutSquare,
  linearResize,
  MEAN_FACE,
  type Point,
  scaledTo,
  type Square,
} from "./mod.ts";

// Made by tests/reference/face_chips.py of the same portraits.
const reference: {
  faces: {
    points: Point[];
    chips: {
      size: number;
      padding: number;
      square: [number, number, number, number];
      pixels: number[];
    }[];
    own: [number, number, number, number];
  }[];
  resized: { to: [number, number]; pillow: number[]; opencv: number[] }[];
  longest: number[];
} = JSON.parse(
  await Deno.readTextFile(
    new URL("../../tests/reference/face_chips.json", import.meta.url),
  ),
);
const SHOWN: readonly Labels[] = [
  { profession: "nurse", gender: "female", race: "black", age: "young" },
  { profession: "pilot", gender: "male", race: "white", age: "old" },
  { profession: "chef", gender: "female", race: "asian", age: "adult" },
  { profession: "lawyer", gender: "male", race: "hispanic", age: "adult" },
];
/**
 * dlib's own five points in its mean face: outer and inner corner of the right eye, outer and inner corner of the left
 * eye, as seen, and the base of the nose; of `get_face_chip_details` in dlib's image_transforms/interpolation.h.
 */
const DLIB_FACE: readonly Point[] = [
  [0.8595674595992, 0.2134981538014],
  [0.6460604764104, 0.2289674387677],
  [0.1205750620789, 0.2137274526848],
  [0.3340850613712, 0.2290642403242],
  [0.4901123135679, 0.6277975316475],
];

/** Which pixels the script kept of a crop. */
const STEPS: Readonly<Record<number, number>> = { 300: 20, 32: 3 };
const PORTRAITS = SHOWN.map((labels, seed) => portrait(labels, seed));

for (const [i, { points, chips, own }] of reference.faces.entries()) {
  const picture = planes(i);
  for (const { size, padding, square, pixels } of chips) {
    Deno.test(`portrait ${i} is cut out of ${size} pixels as dlib does it, within a pixel`, () => {
      const found = alignedSquare(points, DLIB_FACE, padding);
      const wanted = squareOf(square);
      for (const [a, b] of pairs(cornersOf(found), cornersOf(wanted))) {
        ok(Math.hypot(a[0] - b[0], a[1] - b[1]) < 1e-6, `${a} and ${b}`);
      }
      const crop = cutSquare(picture, found, size);
      const at = (dx: number, dy: number) =>
        difference(crop, { pixels, step: STEPS[size] ?? 1, dx, dy });
      const here = at(0, 0);
      // Halved first, the smallest depends on where dlib's pyramid begins.
      ok(here.mean < (size < 32 ? 4 : 0.01), `mean ${here.mean}`);
      ok(size < 32 || here.most <= 1, `most ${here.most}`);
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
        ok(here.mean < at(dx, dy).mean, `nearer when moved by ${dx}, ${dy}`);
      }
    });
  }

  Deno.test(`the renderer's landmarks of portrait ${i} are aligned as skimage aligns them`, () => {
    const { landmarks } = PORTRAITS[i]?.face as typeof PORTRAITS[0]["face"];
    const five = ["leftEye", "rightEye", "nose", "leftMouth", "rightMouth"];
    const found = alignedSquare(
      five.map((name) => landmarks[name as "nose"]),
      MEAN_FACE,
      0.25,
    );
    for (const [a, b] of pairs(cornersOf(found), cornersOf(squareOf(own)))) {
      ok(Math.hypot(a[0] - b[0], a[1] - b[1]) < 1e-6, `${a} and ${b}`);
    }
  });
}

const samples = (image: Planes) =>
  Array.from({ length: image.data.length }, (_, k) => {
    const plane = image.height * image.width;
    return image.data[(k % 3) * plane + Math.floor(k / 3)] ?? NaN;
  });
const most = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? NaN))));

Deno.test("pictures are resized as Pillow does it to the bit, as OpenCV and dlib do it within a level", () => {
  const small = part(planes(3), 50, 74, 40, 67);
  for (const { to: [height, width], pillow, opencv } of reference.resized) {
    const pil = pilResize(small, height, width, "bilinear");
    ok(most(samples(pil), pillow) === 0);
    ok(most(samples(linearResize(small, height, width)), opencv) <= 1);
  }
  const longest = scaledTo(small, 31);
  ok(longest.height === 27 && longest.width === 31);
  ok(most(samples(longest), reference.longest) <= 1);
});

function squareOf([x, y, side, angle]: readonly number[]): Square {
  return {
    centre: [x ?? NaN, y ?? NaN],
    side: side ?? NaN,
    angle: angle ?? NaN,
  };
}

function cornersOf({ centre: [x, y], side, angle }: Square): Point[] {
  return [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([u = 0, v = 0]) => [
    x + side / 2 * (u * Math.cos(angle) - v * Math.sin(angle)),
    y + side / 2 * (u * Math.sin(angle) + v * Math.cos(angle)),
  ]);
}

function pairs<A>(a: readonly A[], b: readonly A[]): [A, A][] {
  return a.map((x, i) => [x, b[i] as A]);
}

/** Rows and columns of a picture. */
function part(
  { data, channels, height, width }: Planes,
  ...[top, bottom, left, right]: [number, number, number, number]
): Planes {
  const rows = Array.from({ length: channels * (bottom - top) }, (_, k) => {
    const c = Math.floor(k / (bottom - top));
    const row = (c * height + top + k % (bottom - top)) * width;
    return [...data.subarray(row + left, row + right)];
  });
  return {
    data: Uint8Array.from(rows.flat()),
    channels,
    height: bottom - top,
    width: right - left,
  };
}

/** A portrait's samples, channel by channel. */
function planes(i: number): Planes {
  const { image } = PORTRAITS[i] as typeof PORTRAITS[0];
  const plane = 128 * 128;
  const data = Uint8Array.from(
    { length: 3 * plane },
    (_, k) => image[3 * (k % plane) + Math.floor(k / plane)] ?? 0,
  );
  return { data, channels: 3, height: 128, width: 128 };
}

/** Difference to every `step`-th pixel from the remainder of 8 on, when the crop is moved; what is moved out is left out. */
function difference(
  crop: Planes,
  { pixels, step, dx, dy }: {
    pixels: readonly number[];
    step: number;
    dx: number;
    dy: number;
  },
): { mean: number; most: number } {
  const first = crop.width % 8;
  const across = Math.ceil((crop.width - first) / step);
  const found = pixels.flatMap((pixel, k) => {
    const x = first + step * (Math.floor(k / 3) % across) + dx;
    const y = first + step * Math.floor(k / 3 / across) + dy;
    if (Math.min(x, y) < 0 || Math.max(x, y) >= crop.width) return [];
    const i = ((k % 3) * crop.height + y) * crop.width + x;
    return [Math.abs((crop.data[i] ?? NaN) - pixel)];
  });
  return {
    mean: found.reduce((a, b) => a + b, 0) / found.length,
    most: Math.max(...found),
  };
}
