import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { fitted } from "./fitted.ts";

const write = (kept: readonly string[], left: readonly string[]) =>
  [...kept, `${left.length} left`].join("\n");

Deno.test("as many rows are kept as fit, and not one more", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme", maxLength: 9 }), {
        maxLength: 30,
      }),
      fc.integer({ min: 10, max: 200 }),
      fc.constantFrom("bytes", "characters"),
      (rows, most, of) => {
        const size = (text: string) =>
          of === "bytes" ? new TextEncoder().encode(text).length : text.length;
        const text = fitted(rows, { most, of }, write);
        const left = Number(/(\d+) left$/.exec(text)?.[1]);
        const kept = rows.length - left;
        strictEqual(text, write(rows.slice(0, kept), rows.slice(kept)));
        ok(size(text) <= most);
        if (left > 1) {
          const more = write(rows.slice(0, kept + 1), rows.slice(kept + 1));
          ok(size(more) > most);
        }
      },
    ),
    { seed: 0, numRuns: 300 },
  );
});

Deno.test("without a limit everything is kept, and without room nothing", () => {
  const rows = ["a", "b"];
  strictEqual(fitted(rows, undefined, write), "a\nb\n0 left");
  strictEqual(fitted(rows, { most: 0, of: "bytes" }, write), "2 left");
  deepStrictEqual(fitted([], { most: 6, of: "bytes" }, write), "0 left");
});
