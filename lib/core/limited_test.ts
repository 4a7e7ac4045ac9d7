import { ok, strictEqual } from "node:assert/strict";
import {
  array,
  assert,
  integer,
  jsonValue,
  property,
  string,
} from "fast-check";
import { EnvironmentError, InputError } from "./errors.ts";
import { limited, show } from "./limited.ts";

const LINES = 41;
const CHARACTERS = 700;

Deno.test("no message is longer than a screen, whatever is in it, and what is cut is not cut again", () => {
  const long = string({ maxLength: 3000, size: "max" });
  const problems = array(long, { maxLength: 200, size: "max" });
  assert(
    property(long, problems, (message, problems) => {
      for (
        const error of [
          new InputError(message, problems),
          new EnvironmentError([message, ...problems].join("\n")),
        ]
      ) {
        const lines = error.message.split("\n");
        ok(lines.length <= LINES);
        for (const line of lines) ok(line.length <= CHARACTERS);
        strictEqual(limited(error.message), error.message);
      }
    }),
    { seed: 1, numRuns: 50 },
  );
});

Deno.test("a message that is short enough stays as it is, and a long one says how much is missing", () => {
  const problem = (i: number) => `tensor ${i} is missing`;
  const few = Array.from({ length: 20 }, (_, i) => problem(i));
  strictEqual(
    new InputError("Cannot read", few).message,
    ["Cannot read", ...few.map((p) => `  ${p}`)].join("\n"),
  );
  const error = new InputError("Cannot read", [...few, "a", "b"]);
  strictEqual(error.problems.length, 22);
  strictEqual(error.message.split("\n").at(-1), "  … and 2 more");
  const path = `Cannot read "${"x".repeat(4000)}": there is no such file`;
  ok(limited(path).startsWith('Cannot read "xxx'));
  ok(limited(path).endsWith('": there is no such file'));
  ok(limited(path).includes(` … and ${path.length - 550} more characters … `));
});

Deno.test("a value is shown as it is, or as its beginning and how much more there is", () => {
  strictEqual(show(undefined), "nothing");
  strictEqual(show([1, "a", null]), '[1,"a",null]');
  strictEqual(
    show(Array.from({ length: 1000 }, (_, i) => i)),
    `[${Array.from({ length: 12 }, (_, i) => i).join(", ")}, … and 988 more]`,
  );
  strictEqual(
    show("x".repeat(1000)),
    `"${"x".repeat(39)}… and 962 more characters`,
  );
  assert(
    property(jsonValue({ maxDepth: 3, stringUnit: "binary" }), (value) => {
      ok(show(value).length <= 110);
    }),
    { seed: 1 },
  );
  assert(
    property(integer({ min: 0, max: 5000 }), (n) => {
      ok(show(Array(n).fill("word")).length <= 110);
    }),
    { seed: 1 },
  );
});
