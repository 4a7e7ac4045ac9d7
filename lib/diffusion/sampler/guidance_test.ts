import { deepStrictEqual } from "node:assert/strict";
import { tensor } from "../../core/mod.ts";
import { guide } from "./guidance.ts";

Deno.test("guide() extrapolates from the first half of the rows to the second", () => {
  const predicted = tensor([1, 2, 3, 6], [4, 1, 1, 1]);
  deepStrictEqual(guide(predicted, 2, 3), {
    unconditional: tensor([1, 2], [2, 1, 1, 1]),
    conditional: tensor([3, 6], [2, 1, 1, 1]),
    noise: tensor([7, 14], [2, 1, 1, 1]),
  });
});

Deno.test("guide() leaves a single branch as it is", () => {
  const predicted = tensor([1, 2], [2, 1, 1, 1]);
  deepStrictEqual(guide(predicted, 2, 3), {
    conditional: predicted,
    noise: predicted,
  });
});
