import { deepStrictEqual } from "node:assert/strict";
import { extendRecords, startRecords } from "./image_record.ts";

Deno.test("records of a batch say nothing at first", () => {
  deepStrictEqual(startRecords(2), [{ values: {} }, { values: {} }]);
});

Deno.test("a record has a gap where a hook logged nothing", () => {
  const first = extendRecords(startRecords(1), 1, [[{
    values: { energy: 3 },
  }]]);
  const next = extendRecords(first, 3, [[{ values: { energy: 5 } }]]);
  deepStrictEqual(next, [{ values: { energy: [null, 3, null, 5] } }]);
});

Deno.test("hooks are told apart by the names of what they log", () => {
  const logs = [[{ values: { energy: 1 } }], [{ values: { momentum: 2 } }]];
  deepStrictEqual(extendRecords(startRecords(1), 0, logs), [
    { values: { energy: [1], momentum: [2] } },
  ]);
});

Deno.test("the first failure of an image stays", () => {
  const first = extendRecords(startRecords(2), 0, [[{ failure: "first" }, {}]]);
  const next = extendRecords(first, 1, [[{ failure: "second" }, {}]]);
  deepStrictEqual(next, [{ values: {}, failure: "first" }, { values: {} }]);
});

Deno.test("a number that is none is kept as nothing logged", () => {
  const records = extendRecords(startRecords(1), 0, [[
    { values: { energy: NaN, norm: Infinity, correction: 1 } },
  ]]);
  deepStrictEqual(records, [
    { values: { energy: [null], norm: [null], correction: [1] } },
  ]);
});
