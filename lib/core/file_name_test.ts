import { match, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { fileName, sameFileName } from "./file_name.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme" }),
  fc.string(),
  fc.constantFrom(
    ...["..", ".", "", " ", "../../x", "a/b", "a\\b", "C:\\x", "~", "nul"],
    ...["COM1", "LPT9", "aux", "x.", "x ", "-rf", "\u0000", "a\nb", "\ud800"],
    ...["\ud801", "护士", "厨师", "Ärztin", "ärztin", "медсестра", "ممرضة"],
  ),
);

Deno.test("a plain text is its own name", () => {
  for (
    const [text, name] of [
      ["nurse", "nurse"],
      ["police officer", "police_officer"],
      ["stand-up comedian", "stand-up_comedian"],
      ["fair_prompt_biasmap", "fair_prompt_biasmap"],
      ["CEO", "CEO"],
      ["up2date", "up2date"],
    ] as const
  ) strictEqual(fileName(text), name);
});

Deno.test("texts of other scripts have names that can be read, each its own", () => {
  match(fileName("护士"), /^护士-[0-9a-f]{8}$/);
  match(fileName("厨师"), /^厨师-[0-9a-f]{8}$/);
  match(fileName("café owner"), /^café_owner-[0-9a-f]{8}$/);
  match(fileName("../../x"), /^x-[0-9a-f]{8}$/);
  notStrictEqual(fileName("!"), fileName("?"));
  // One text, composed and not.
  strictEqual(fileName("e\u0301le\u0300ve"), fileName("\u00e9l\u00e8ve"));
});

Deno.test("whatever the text, its name is one that every file system takes, and stays in its folder", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const name = fileName(text);
      match(name, /^[\p{L}\p{M}\p{N}_-]+$/u);
      ok(new TextEncoder().encode(name).length <= 210);
      ok(!/^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name));
    }),
    { seed: 0, numRuns: 3000 },
  );
});

Deno.test("two texts share a name only where they differ in capitals, or in a space for _", () => {
  const alike = (text: string) =>
    text.normalize("NFC").toLowerCase().replaceAll(" ", "_");
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      fc.pre(alike(a) !== alike(b));
      strictEqual(sameFileName([a, b]), undefined);
    }),
    { seed: 0, numRuns: 3000 },
  );
  strictEqual(`${sameFileName(["nurse", "CEO", "ceo"])}`, "CEO,ceo");
});
