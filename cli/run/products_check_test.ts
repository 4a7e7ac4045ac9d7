import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { productsCheck } from "./products_check.ts";

Deno.test("the doctor says whether float32 is exact on CUDA, and warns where it is not", () => {
  deepStrictEqual(productsCheck("a card", false), {
    level: "ok",
    found: "a card, float32 without TF32",
  });
  const { level, todo } = productsCheck("a card", true);
  strictEqual(level, "warn");
  match(todo ?? "", /NVIDIA_TF32_OVERRIDE/);
});
