import { strictEqual } from "node:assert/strict";
import { allFinite } from "./finite.ts";

Deno.test("allFinite() sees one NaN or infinity among many numbers", () => {
  for (const numbers of [new Float32Array(99), new Float64Array(99)]) {
    strictEqual(allFinite(numbers), true);
    for (const broken of [NaN, Infinity, -Infinity]) {
      strictEqual(allFinite(numbers.with(98, broken)), false);
    }
  }
});
