import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { hashedUniform } from "../../tests/support/hashed_uniform.ts";
import { tensor } from "../core/mod.ts";
import { type Face, SCRFD, type ScrfdSettings } from "./mod.ts";
import { withoutOverlaps } from "./overlaps.ts";

// Made by tests/reference/scrfd_faces.py with the package scrfd.
const reference: { faces: Face[]; blob: number[] } = JSON.parse(
  await Deno.readTextFile(
    new URL("../../tests/reference/scrfd.json", import.meta.url),
  ),
);
const STRIDES = [8, 16, 32];
const SETTINGS: ScrfdSettings = {
  kind: "scrfd",
  name: "hashed numbers",
  source: "a test",
  model: { file: "none.onnx", sha256: "" },
  input: "input.1",
  outputs: STRIDES.map((stride) => ({
    stride,
    scores: `scores_${stride}`,
    boxes: `boxes_${stride}`,
    points: `points_${stride}`,
  })),
  side: 640,
  least: 0.995,
  overlap: 0.4,
};

Deno.test("SCRFD's outputs are read as the package scrfd reads them: places, boxes, points, and which of two that overlap stays", () => {
  const kinds = [
    ["scores", 1, (x: number) => (x + 1) / 2],
    ["boxes", 4, (x: number) => 2 * x + 3],
    ["points", 10, (x: number) => 4 * x],
  ] as const;
  const outputs = Object.fromEntries(
    kinds.flatMap(([kind, width, make], k) =>
      STRIDES.map((stride) => {
        const n = 2 * (640 / stride) ** 2;
        const data = hashedUniform(10 * k + stride, n * width).map(make);
        return [`${kind}_${stride}`, tensor(data, [n, width])];
      })
    ),
  );
  // The picture that the script shows is 400 pixels wide.
  const scale = 400 / 640;
  const all = SCRFD.faces(outputs, SETTINGS).map((face) => ({
    ...face,
    box: face.box.map((x) => x * scale) as unknown as Face["box"],
  }));
  const found = withoutOverlaps(all, SETTINGS.overlap, SCRFD.edge);
  strictEqual(found.length, reference.faces.length);
  ok(found.length < all.length);
  for (const [i, { box, points, score }] of found.entries()) {
    const own = reference.faces[i];
    const numbers = [...box, ...points.flat().map((x) => x * scale)];
    const wanted = [...own?.box ?? [], ...own?.points.flat() ?? []];
    ok(Math.abs(score - (own?.score ?? NaN)) < 1e-6);
    numbers.forEach((x, k) => {
      ok(Math.abs(x - (wanted[k] ?? NaN)) < 1e-3, `face ${i}: ${x}`);
    });
  }
});

Deno.test("a picture lies in the top left of SCRFD's input as the package scrfd lays it there", () => {
  const [height, width] = [480, 640];
  const plane = height * width;
  const levels = hashedUniform(99, 3 * plane)
    .map((x) => Math.round((x + 1) * 127.5));
  const data = Uint8Array.from(
    { length: 3 * plane },
    (_, k) => levels[3 * (k % plane) + Math.floor(k / plane)] ?? 0,
  );
  const image = { data, channels: 3, height, width };
  const { pixels, scale } = SCRFD.prepare(image, SETTINGS);
  deepStrictEqual([pixels.shape, scale], [[1, 3, 640, 640], [1, 1]]);
  const kept = [0, 1, 2].flatMap((c) =>
    Array.from({ length: 7 }, (_, y) =>
      Array.from(
        { length: 7 },
        (_, x) => pixels.data[(c * 640 + 97 * y) * 640 + 101 * x] ?? NaN,
      )).flat()
  );
  strictEqual(kept.length, reference.blob.length);
  kept.forEach((x, i) => {
    ok(Math.abs(x - (reference.blob[i] ?? NaN)) < 1e-6, `${i}: ${x}`);
  });
  const tall = SCRFD.prepare({ ...image, height: 640, width: 480 }, SETTINGS);
  deepStrictEqual(tall.scale, [1, 1]);
});
