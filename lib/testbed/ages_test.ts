import assert from "node:assert/strict";
import { at } from "../core/mod.ts";
import { portrait, PORTRAIT_SIZE } from "./portrait.ts";
import { ATTRIBUTES, PROFESSIONS } from "./world.ts";

Deno.test("portrait() gives every age signs of its own below the hat, on every face", () => {
  for (const profession of PROFESSIONS) {
    for (const race of ATTRIBUTES.race) {
      for (const gender of ATTRIBUTES.gender) {
        const shown = { profession, race, gender };
        const pictures = ATTRIBUTES.age.map((age) =>
          portrait({ ...shown, age }, 2)
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
    "cd006ae6062c175a43de6720a4c6e1b33910739bfe2ec346bd8a2c45071c3695",
  );
});
