import { deepStrictEqual } from "node:assert/strict";
import { imagined } from "../../tests/support/scores.ts";
import { judgeNotes } from "./judge_notes.ts";

const { board } = imagined({ methods: ["plain", "fair"] });

Deno.test("a board says who judged unless CLIP did, and of each row what was dropped, with its error", () => {
  deepStrictEqual(judgeNotes(board), []);
  const judge = { kind: "onnx@1", digest: "0123456789abcdef" };
  const models = { ...board.models, judge };
  deepStrictEqual(judgeNotes({ ...board, models }), [
    "judge: onnx@1, SHA-256 0123456789ab",
  ]);
  const named = { ...models, judge: { ...judge, name: "a network" } };
  const dropped = { value: 0.25, stderr: null, n: 1 };
  const rows = board.rows.map((row, i) => ({
    ...row,
    title: `row ${i}`,
    dropped: i === 0 ? dropped : { ...dropped, stderr: 0.0625 },
  }));
  deepStrictEqual(judgeNotes({ models: named, rows }), [
    "judge: a network, onnx@1, SHA-256 0123456789ab",
    "dropped, for the judge gives it to classes that the spec does not ask about: 0.250 ±? (row 0), 0.250 ±0.063 (row 1) of its probability, the rest divided by what is left",
  ]);
});
