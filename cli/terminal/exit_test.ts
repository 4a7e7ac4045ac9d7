import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { verdict } from "./exit.ts";

const REFUSED: Readonly<Record<string, () => Promise<unknown>>> = {
  "a name that is too long": () => Deno.stat("x".repeat(5000)),
  "a name with a NUL byte": () => Deno.stat("a\0b"),
  "a file in the place of a folder": () => Deno.stat("deno.json/x"),
};

for (const [what, act] of Object.entries(REFUSED)) {
  Deno.test(`${what} is the user's matter, and the message is the system's`, async () => {
    const error = await act().catch((error) => error);
    const { message, code } = verdict(error, false);
    match(message, /^error: Cannot go on: the system says /);
    strictEqual(code, 2);
  });
}

Deno.test("a disk that is full is the machine's matter, and so is each of its limits", () => {
  for (const n of [5, 12, 23, 24, 28, 122]) {
    const { message, code } = verdict(new Error(`no (os error ${n})`), false);
    match(message, /^error: Cannot go on: the system says /);
    strictEqual(code, 1);
  }
});

Deno.test("an error of our own is called one", () => {
  const { message, code } = verdict(new TypeError("no x"), false);
  match(message, /Something went wrong that should not: TypeError: no x/);
  deepStrictEqual(code, 1);
});
