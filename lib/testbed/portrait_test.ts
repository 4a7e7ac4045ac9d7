import assert from "node:assert/strict";
import { at } from "../core/mod.ts";
import { CONCEPTS, portrait, PORTRAIT_SIZE } from "./portrait.ts";
import { ATTRIBUTES, type Labels, PROFESSIONS } from "./world.ts";

const NURSE: Labels = {
  profession: "nurse",
  gender: "female",
  race: "asian",
  age: "adult",
};

Deno.test("portrait() draws the same bytes from the same seed, and others from another", () => {
  assert.deepEqual(portrait(NURSE, 7), portrait(NURSE, 7));
  assert.notDeepEqual(portrait(NURSE, 7).image, portrait(NURSE, 8).image);
});

Deno.test("portrait() returns a picture, its labels and a mask per concept", () => {
  const { image, labels, masks } = portrait(NURSE, 1);
  assert.equal(image.length, PORTRAIT_SIZE ** 2 * 3);
  assert.deepEqual(labels, NURSE);
  for (const concept of CONCEPTS) {
    assert.equal(masks[concept].length, PORTRAIT_SIZE ** 2);
    assert.ok(masks[concept].every((v) => v === 0 || v === 1));
  }
});

Deno.test("portrait() gives every profession a picture of its own", () => {
  const pictures = PROFESSIONS.map((profession) =>
    portrait({ ...NURSE, profession }, 3).image
  );
  for (const [i, a] of pictures.entries()) {
    for (const b of pictures.slice(i + 1)) assert.ok(difference(a, b) > 4);
  }
});

for (const gender of ATTRIBUTES.gender) {
  Deno.test(`portrait() shows ${gender} and profession in different places, both large`, () => {
    for (const profession of PROFESSIONS) {
      const { masks } = portrait({ ...NURSE, profession, gender }, 4);
      const own = area(masks.gender);
      const both = area(
        masks.gender.map((v, i) => v & at(masks.profession, i)),
      );
      assert.ok(own > 300, `${profession}: gender covers ${own} pixels`);
      assert.ok(area(masks.profession) > 1500, profession);
      assert.ok(both <= 0.02 * own, profession);
    }
  });
}

for (const [attribute, values] of Object.entries(ATTRIBUTES)) {
  Deno.test(`portrait() changes with ${attribute} even at an eighth of its size`, () => {
    for (const [i, a] of values.entries()) {
      for (const b of values.slice(i + 1)) {
        const one = small(portrait({ ...NURSE, [attribute]: a }, 5).image);
        const two = small(portrait({ ...NURSE, [attribute]: b }, 5).image);
        const largest = one.reduce(
          (m, v, k) => Math.max(m, Math.abs(v - at(two, k))),
          0,
        );
        assert.ok(largest > 25, `${a} and ${b}: ${largest}`);
      }
    }
  });
}

Deno.test("portrait() changes nothing but the cues of gender, and hair's colour, with gender", () => {
  const seed = 6;
  const she = portrait(NURSE, seed);
  const he = portrait({ ...NURSE, gender: "male" }, seed);
  assert.deepEqual(
    she.image.subarray(0, 20 * PORTRAIT_SIZE * 3),
    he.image.subarray(0, 20 * PORTRAIT_SIZE * 3),
  );
});

function area(mask: Uint8Array): number {
  return mask.reduce((n, v) => n + v, 0);
}

function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, v, i) => sum + Math.abs(v - at(b, i)), 0) / a.length;
}

/** Means of blocks of 8 by 8 pixels. */
function small(image: Uint8Array): Float32Array {
  const cells = PORTRAIT_SIZE / 8;
  const means = new Float32Array(cells * cells * 3);
  for (const [i, v] of image.entries()) {
    const pixel = Math.floor(i / 3);
    const x = Math.floor((pixel % PORTRAIT_SIZE) / 8);
    const y = Math.floor(pixel / PORTRAIT_SIZE / 8);
    const cell = 3 * (y * cells + x) + i % 3;
    means[cell] = at(means, cell) + v / 64;
  }
  return means;
}
