import { deepStrictEqual, throws } from "node:assert/strict";
import { commandLine } from "../terminal/launch.ts";
import { positiveNumber, seedList, wholeNumber } from "./options.ts";

Deno.test("seedList() reads single seeds and ranges", () => {
  deepStrictEqual(seedList("0..3"), [0, 1, 2, 3]);
  deepStrictEqual(seedList("3, 5,8..9"), [3, 5, 8, 9]);
  for (const text of ["", "a", "3..1", "1,1", "-1", "0.5", "0..4294967296"]) {
    throws(() => seedList(text), { name: "InvalidArgumentError" }, text);
  }
});

Deno.test("numbers are read whole or not at all", () => {
  deepStrictEqual(wholeNumber(1)("12"), 12);
  deepStrictEqual(positiveNumber("7.5"), 7.5);
  for (const text of ["", "1e3", "0x10", "2.5", "0", "twelve"]) {
    throws(() => wholeNumber(1)(text), { name: "InvalidArgumentError" }, text);
  }
  for (const text of ["", " ", "-1", "NaN", "Infinity"]) {
    throws(() => positiveNumber(text), { name: "InvalidArgumentError" }, text);
  }
});

Deno.test("commandLine() can be pasted into a shell", () => {
  deepStrictEqual(
    commandLine(["generate", "--prompt", "a nurse's face", "--out=x/y"]),
    "entangle generate --prompt 'a nurse'\\''s face' --out=x/y",
  );
});
