import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { droppedOf } from "./dropped.ts";

const image = { seed: 0, subject: "nurse" };

Deno.test("what was dropped is averaged over the images of which something was, with its error", () => {
  strictEqual(droppedOf([image, { ...image, label: "male" }]), undefined);
  deepStrictEqual(droppedOf([{ ...image, dropped: 0.25 }, image]), {
    value: 0.25,
    stderr: null,
    n: 1,
  });
  const three = [0, 0.25, 0.5].map((dropped) => ({ ...image, dropped }));
  // Deviation 0.25, of three images.
  deepStrictEqual(droppedOf(three), {
    value: 0.25,
    stderr: Math.sqrt(0.125 / 2 / 3),
    n: 3,
  });
});
