import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { productsCheck } from "./products_check.ts";

Deno.test("the doctor says of CUDA alone whether float32 is exact, and warns where it is not", () => {
  deepStrictEqual(productsCheck("a CPU", {}), {});
  deepStrictEqual(productsCheck("a card", { tf32: false }), {
    found: "a card, float32 without TF32",
  });
  const { level, todo } = productsCheck("a card", { tf32: true });
  strictEqual(level, "warn");
  match(todo ?? "", /NVIDIA_TF32_OVERRIDE/);
});
