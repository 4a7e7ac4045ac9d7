import { deepStrictEqual, throws } from "node:assert/strict";
import { InputError } from "../core/mod.ts";
import { readTarget } from "./target.ts";

const SUBJECTS = ["nurse", "pilot"];
const CLASSES = ["male", "female"];

Deno.test("a target is read by the names of its columns, in shares or in percent", () => {
  const { shares, source } = readTarget(
    "bls.csv",
    "subject,female,male,age,source\nnurse,87.4,12.6,3,BLS 2023\ncook,40,60,1,BLS 2023\npilot,0.08,0.92,2,BLS 2023\n",
    SUBJECTS,
    CLASSES,
  );
  deepStrictEqual(source, "BLS 2023");
  const rounded = Object.entries(shares).map((
    [subject, own],
  ) => [subject, ...own.map((x) => Number(x.toFixed(12)))]);
  deepStrictEqual(rounded, [["nurse", 0.126, 0.874], ["pilot", 0.92, 0.08]]);
});

Deno.test("what rounding leaves of a whole is divided out", () => {
  const { shares } = readTarget(
    "t.csv",
    "subject,male,female\nnurse,33,66\npilot,1,0\n",
    SUBJECTS,
    CLASSES,
  );
  deepStrictEqual(shares, { nurse: [33 / 99, 66 / 99], pilot: [1, 0] });
});

Deno.test("everything that is wrong with a target is said at once", () => {
  throws(
    () =>
      readTarget(
        "t.csv",
        "subject,male,female\nnurse,0.5,0.3\nnurse,half,0.5\n",
        SUBJECTS,
        CLASSES,
      ),
    (error: unknown) => {
      if (!(error instanceof InputError)) return false;
      const text = error.message;
      return [
        '"nurse" is there twice',
        'got "half"',
        'no row for the subject "pilot"',
      ]
        .every((part) => text.includes(part));
    },
  );
  throws(
    () => readTarget("t.csv", "subject,male\nnurse,1\n", SUBJECTS, CLASSES),
    /female/,
  );
});
