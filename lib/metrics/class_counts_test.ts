import { deepStrictEqual, throws } from "node:assert/strict";
import { classCounts } from "./class_counts.ts";

const observe = (labels: readonly string[]) =>
  labels.map((label, seed) => ({ seed, subject: "nurse", label }));

Deno.test("classCounts() counts a class that was never seen", () => {
  const counts = classCounts(observe(["a", "c", "a"]), ["a", "b", "c"]);
  deepStrictEqual(counts, [2, 0, 1]);
});

Deno.test("classCounts() refuses a label that is not a class", () => {
  throws(
    () => classCounts(observe(["d"]), ["a", "b"]),
    /expected one of "a", "b", got "d"/,
  );
});
