import { strictEqual } from "node:assert/strict";
import { crossedOut } from "./crossed_out.ts";

Deno.test("crossedOut() draws both diagonals, whatever the shape", () => {
  for (const [width, height] of [[5, 5], [9, 3], [3, 9], [1, 1]] as const) {
    const { data } = crossedOut(width, height);
    strictEqual(data.length, 3 * width * height);
    const dark = data.filter((x) => x === 128).length / 3;
    const light = data.filter((x) => x === 224).length / 3;
    strictEqual(dark + light, width * height);
    // Two a row, and one where they cross.
    strictEqual(dark <= 2 * height && dark >= height, true);
  }
});
