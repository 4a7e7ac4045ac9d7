import assert from "node:assert/strict";
import { coverage } from "./coverage.ts";
import { portrait, PORTRAIT_SIZE } from "./portrait.ts";

Deno.test("coverage() gives the share of each cell, row by row", () => {
  const mask = Uint8Array.of(1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
  assert.deepEqual([...coverage(mask, 4, 2)], [0.75, 0, 0, 0.25]);
});

Deno.test("coverage() of a portrait's masks loses nothing: shares add up to the mask's area", () => {
  const shown = {
    profession: "pilot",
    gender: "male",
    race: "white",
    age: "old",
  } as const;
  for (const mask of Object.values(portrait(shown, 1).masks)) {
    const cells = coverage(mask, PORTRAIT_SIZE, 16);
    const area = mask.reduce((n, v) => n + v, 0);
    const sum = cells.reduce((n, v) => n + v, 0) * 64;
    assert.ok(Math.abs(sum - area) < 1e-3);
  }
});
