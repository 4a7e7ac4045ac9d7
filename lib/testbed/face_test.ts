import assert from "node:assert/strict";
import { at } from "../core/mod.ts";
import type { Pixel } from "./face.ts";
import { type Portrait, portrait, PORTRAIT_SIZE } from "./portrait.ts";
import { ATTRIBUTES, type Labels, PROFESSIONS } from "./world.ts";

Deno.test("Every eye of every portrait has a dark pupil amid white where the landmarks say", () => {
  for (const shown of people()) {
    const drawn = portrait(shown, 11);
    for (const eye of ["leftEye", "rightEye"] as const) {
      const [x, y] = drawn.face.landmarks[eye];
      assert.ok(brightness(drawn, [x, y]) < 110, "pupil");
      const white = [-4, 4].map((dx) => brightness(drawn, [x + dx, y]));
      assert.ok(Math.max(...white) > 225, `white: ${white}`);
    }
  }
});

Deno.test("The face's box holds its landmarks and four fifths of the signs of race that are no hair", () => {
  for (const shown of people()) {
    const { face, masks } = portrait(shown, 12);
    const [left, top, right, bottom] = face.box;
    for (const [x, y] of Object.values(face.landmarks)) {
      assert.ok(x > left && x < right && y > top && y < bottom);
    }
    let inside = 0;
    let all = 0;
    for (const [i, sign] of masks.race.entries()) {
      const [x, y] = [i % PORTRAIT_SIZE, Math.floor(i / PORTRAIT_SIZE)];
      if (y > bottom) continue;
      all += sign;
      if (x >= left - 1 && x <= right && y >= top - 1) inside += sign;
    }
    assert.ok(inside / all > 0.8, `${inside / all}`);
  }
});

Deno.test("The face moves with the picture: box and landmarks shift and grow alike", () => {
  const [a, b] = [1, 2].map((seed) => portrait(at(people(), 0), seed).face);
  assert.ok(a && b);
  const scale = width(b) / width(a);
  const middle = (f: typeof a) => (f.box[0] + f.box[2]) / 2;
  const [ax, bx] = [a, b].map((f) => f.landmarks.nose[0] - middle(f));
  assert.ok(Math.abs((bx ?? 0) - scale * (ax ?? 0)) < 1e-9);
  assert.notEqual(a.box[0], b.box[0]);
});

function width({ box: [left, , right] }: Portrait["face"]): number {
  return right - left;
}

function people(): readonly Labels[] {
  return PROFESSIONS.flatMap((profession, i) =>
    ATTRIBUTES.gender.map((gender, k) => ({
      profession,
      gender,
      race: at(ATTRIBUTES.race, (i + k) % 4),
      age: at(ATTRIBUTES.age, (i + k) % 3),
    }))
  );
}

function brightness({ image }: Portrait, [x, y]: Pixel): number {
  const i = 3 * (Math.floor(y) * PORTRAIT_SIZE + Math.floor(x));
  return (at(image, i) + at(image, i + 1) + at(image, i + 2)) / 3;
}
