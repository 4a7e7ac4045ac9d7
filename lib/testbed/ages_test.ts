import assert from "node:assert/strict";
import { at } from "../core/mod.ts";
import { DRAWING, type Drawing } from "./ages.ts";
import { portrait, PORTRAIT_SIZE } from "./portrait.ts";
import { ATTRIBUTES, type Labels, PROFESSIONS } from "./world.ts";

const CHEF: Labels = {
  profession: "chef",
  gender: "female",
  race: "black",
  age: "adult",
};

Deno.test("portrait() draws the embedded model's signs of age unless told otherwise", () => {
  for (const age of ATTRIBUTES.age) {
    assert.deepEqual(
      portrait({ ...CHEF, age }, 3),
      portrait({ ...CHEF, age }, 3, DRAWING),
    );
  }
});

Deno.test("In the second drawing every age has signs of its own below the hat, on every face", () => {
  for (const profession of PROFESSIONS) {
    for (const race of ATTRIBUTES.race) {
      for (const gender of ATTRIBUTES.gender) {
        const shown = { profession, race, gender };
        const pictures = ATTRIBUTES.age.map((age) =>
          portrait({ ...shown, age }, 2, 2)
        );
        for (const [i, a] of pictures.entries()) {
          for (const b of pictures.slice(i + 1)) {
            const apart = changed(a.image, b.image);
            assert.ok(apart > 150, `${profession} ${race} ${gender}: ${apart}`);
          }
          const signs = a.masks.age.reduce((n, v) => n + v, 0);
          assert.ok(signs > 120, `${profession} ${race} ${gender}: ${signs}`);
        }
      }
    }
  }
});

Deno.test("The two drawings differ in the signs of age alone", () => {
  const draw = (drawing: Drawing, age: Labels["age"]) =>
    portrait({ ...CHEF, age }, 5, drawing);
  for (const age of ATTRIBUTES.age) {
    const [one, two] = [draw(1, age), draw(2, age)];
    assert.ok(changed(one.image, two.image) > 20, age);
    for (const [i, v] of one.image.entries()) {
      if (v === two.image[i]) continue;
      const pixel = Math.floor(i / 3);
      assert.ok(
        nearSign(one.masks.age, pixel) || nearSign(two.masks.age, pixel),
      );
    }
  }
});

/** How many pixels differ by much, over the face. */
function changed(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let pixel = 0; pixel < PORTRAIT_SIZE ** 2; pixel++) {
    const y = Math.floor(pixel / PORTRAIT_SIZE);
    if (y < 44 || y > 90) continue;
    const apart = [0, 1, 2].map((c) =>
      Math.abs(at(a, 3 * pixel + c) - at(b, 3 * pixel + c))
    );
    if (Math.max(...apart) > 15) count++;
  }
  return count;
}

/** Whether the pixel or one beside it is a sign; edges are blended. */
function nearSign(mask: Uint8Array, pixel: number): boolean {
  return [-PORTRAIT_SIZE, 0, PORTRAIT_SIZE].some((row) =>
    [-1, 0, 1].some((column) => mask[pixel + row + column] === 1)
  );
}

Deno.test("portrait() draws what the embedded model learnt, to the bit", async () => {
  const pixels = new Uint8Array(PROFESSIONS.length * 3 * PORTRAIT_SIZE ** 2);
  for (const [i, profession] of PROFESSIONS.entries()) {
    const { image } = portrait({
      profession,
      gender: at(ATTRIBUTES.gender, i % 2),
      race: at(ATTRIBUTES.race, i % 4),
      age: at(ATTRIBUTES.age, i % 3),
    }, i);
    pixels.set(image, i * image.length);
  }
  const digest = await crypto.subtle.digest("SHA-256", pixels);
  assert.equal(
    new Uint8Array(digest).toHex(),
    "7a41ab680db3e911297dd4baf71867bfb21834b3ea0e1d43386a4d8aa6fcd746",
  );
});
