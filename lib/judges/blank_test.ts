import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { tensor, zeros } from "../core/mod.ts";
import { blank } from "./blank.ts";

Deno.test("blank() knows a black square, and any one colour", () => {
  const reason = { invalid: "the image is one colour" };
  deepStrictEqual(blank(zeros([3, 4, 4])), reason);
  deepStrictEqual(blank(tensor([1, 1, 0.5, 0.5, 0, 0], [3, 1, 2])), reason);
});

Deno.test("blank() knows an image that is not finite", () => {
  deepStrictEqual(blank(tensor([0, NaN, 0, 0, 0, 0], [3, 1, 2])), {
    invalid: "the image is not finite",
  });
});

Deno.test("blank() lets a faint image pass", () => {
  strictEqual(blank(tensor([0, 0, 0, 0, 0, 0.01], [1, 3, 1, 2])), undefined);
});
