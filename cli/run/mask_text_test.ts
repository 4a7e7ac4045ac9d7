import { doesNotMatch, match } from "node:assert/strict";
import { maskCsv, maskText } from "./mask_text.ts";

/** What is found on one portrait, which says nothing of its spread. */
const ONE = { value: 0.5, stderr: NaN, n: 1 };
const LINE = { word: "gender", kept: ONE, rest: ONE };
const FOUND = {
  masks: [{ ...LINE, threshold: 70, recall: ONE, precision: ONE, cues: ONE }],
  truth: [LINE],
};

Deno.test("an error that one portrait does not tell is a question mark, and no number in a table", () => {
  const spec = {
    attribute: { name: "gender", groups: [] },
    attribution: { reread: [301] },
  };
  // deno-lint-ignore no-explicit-any -- of a spec it reads no more
  const text = maskText(spec as any, FOUND);
  match(text, /0\.500 ±\?/);
  match(text, /^1 held-out portrait of/m);
  doesNotMatch(text + maskCsv(FOUND), /NaN/);
});
