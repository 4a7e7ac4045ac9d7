import { deepStrictEqual } from "node:assert/strict";
import { METHODS } from "../../methods/mod.ts";
import { designOf } from "./row_design.ts";

Deno.test("groups in turn are even, those of uneven shares have no level of even ones, and either strata", () => {
  deepStrictEqual(design({}), { groups: "turns", turns: 2, cohort: 1 });
  deepStrictEqual(design({ shares: [7, 3] }), {
    groups: "drawn",
    turns: 10,
    cohort: 1,
  });
  deepStrictEqual(design({ assign: "coin", batch: 4 }), {
    groups: "coin",
    turns: 1,
    cohort: 4,
  });
  deepStrictEqual(design({ assign: "coin", batch: 4, shares: [7, 3] }), {
    groups: "drawn",
    turns: 1,
    cohort: 4,
  });
});

function design(parameters: Record<string, unknown>) {
  const groups = ["male", "female"].map((id) => ({ id, words: [id] }));
  return designOf(
    { transforms: [{ id: "icm", parameters }] },
    {
      spec: { attribute: { name: "gender", groups } },
      registry: METHODS,
    } as unknown as Parameters<typeof designOf>[1],
  );
}
