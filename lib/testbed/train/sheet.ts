/**
 * Draws the contact sheet of the world: every profession four times, in two columns.
 *
 *     deno run --allow-write=lib/testbed lib/testbed/train/sheet.ts lib/testbed/world.png
 *
 * @module
 */

import { encode } from "fast-png";
import { at } from "../../core/mod.ts";
import { portrait, PORTRAIT_SIZE } from "../portrait.ts";
import { ATTRIBUTES, PROFESSIONS } from "../world.ts";

const EACH = 4;
const ACROSS = 2 * EACH;
const DOWN = PROFESSIONS.length / 2;

if (import.meta.main) {
  const [path = "world.png"] = Deno.args;
  const size = PORTRAIT_SIZE;
  const width = ACROSS * size;
  const data = new Uint8Array(width * DOWN * size * 3);
  for (const [p, profession] of PROFESSIONS.entries()) {
    for (let k = 0; k < EACH; k++) {
      const race = at(ATTRIBUTES.race, (k + p) % 4);
      const gender = at(ATTRIBUTES.gender, (k + (p >> 2)) % 2);
      const age = at(ATTRIBUTES.age, (k + p) % 3);
      const { image } = portrait({ profession, race, gender, age }, 10 * p + k);
      const left = ((p % 2) * EACH + k) * size;
      const top = Math.floor(p / 2) * size;
      for (let y = 0; y < size; y++) {
        const row = image.subarray(3 * y * size, 3 * (y + 1) * size);
        data.set(row, 3 * ((top + y) * width + left));
      }
    }
  }
  Deno.writeFileSync(
    path,
    encode({ width, height: DOWN * size, channels: 3, depth: 8, data }, {
      zlib: { level: 9 },
    }),
  );
}
