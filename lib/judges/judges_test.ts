import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { judgeIdentity, JUDGES } from "./judges.ts";

Deno.test("every kind of judge is listed under its id", () => {
  for (const [id, record] of Object.entries(JUDGES)) {
    strictEqual(record.id, id);
  }
});

Deno.test("another kind or version of a judge names other units; those of CLIP's first version keep their names", () => {
  deepStrictEqual(judgeIdentity(JUDGES.clip_zero_shot), {});
  const named = [["clip_zero_shot", 2], ["fairface", 1]] as const;
  for (const [id, version] of named) {
    deepStrictEqual(judgeIdentity({ id, version }), { judge: { id, version } });
  }
});
