import { deepStrictEqual, notDeepStrictEqual, ok } from "node:assert/strict";
import { randomPositions } from "./random_positions.ts";

Deno.test("random positions are each module's own, no more than it has, and the same for one seed", () => {
  const outputs = [
    { name: "attn1", shape: [256, 8] },
    { name: "resnet", shape: [8, 16, 16] },
    { name: "small", shape: [4, 8] },
  ];
  const found = randomPositions(outputs, 5, 1);
  deepStrictEqual(found, randomPositions(outputs, 5, 1));
  notDeepStrictEqual(found, randomPositions(outputs, 5, 2));
  notDeepStrictEqual(found.get("attn1"), found.get("resnet"));
  deepStrictEqual(found.get("small"), [0, 1, 2, 3]);
  for (const name of ["attn1", "resnet"]) {
    const own = found.get(name) ?? [];
    deepStrictEqual(own.length, 5);
    deepStrictEqual(own, [...new Set(own)].sort((a, b) => a - b));
    ok(own.every((p) => p >= 0 && p < 256));
  }
});
