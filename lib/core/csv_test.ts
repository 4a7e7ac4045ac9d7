import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { csvRecords, csvText } from "./csv.ts";

Deno.test("no text is written that a spreadsheet would run, and all are read back", () => {
  const texts = [
    "=1+1",
    "'=1",
    "+1",
    "-x",
    "@a",
    "\tb",
    "'quoted'",
    'a "b", c',
    "a\nb",
  ];
  const text = csvText(["name", "n"], texts.map((name, n) => [name, n]));
  strictEqual(/(^|\n|,)"?[=+@\t]/.test(text), false);
  deepStrictEqual(csvRecords(text).map(({ name }) => name), texts);
});
