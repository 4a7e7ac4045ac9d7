import { deepStrictEqual, throws } from "node:assert/strict";
import { TOY_SPEC } from "../../tests/support/toy_spec.ts";
import { heldOutPortraits } from "./portraits.ts";

Deno.test("held-out portraits are of a spec's subjects, who take turns in the testbed's order, and of no other", () => {
  const of = (...subjects: string[]) =>
    heldOutPortraits({ ...TOY_SPEC, subjects }, 3).map((p) => p.subject);
  deepStrictEqual(of("pilot", "nurse"), ["nurse", "pilot", "nurse"]);
  throws(() => of("nurse", "wizard"), {
    name: "InputError",
    message: /^Cannot draw "wizard": the testbed's professions are .*nurse/,
  });
});
