import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { verifyChecksum, withChecksum } from "./checksum.ts";

const VALUE = fc.dictionary(
  fc.string().filter((key) => key !== "sha256" && key !== "__proto__"),
  fc.oneof(
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
    fc.array(fc.nat()),
  ),
);

Deno.test("a sealed record is read back as it was", () => {
  fc.assert(
    fc.property(VALUE, (value) => {
      deepStrictEqual({ ...verifyChecksum(withChecksum(value)) }, { ...value });
    }),
    { seed: 0 },
  );
});

Deno.test("a record in which one bit is another is none", () => {
  fc.assert(
    fc.property(VALUE, fc.nat(), fc.nat(7), (value, at, bit) => {
      const bytes = new TextEncoder().encode(withChecksum(value));
      const i = at % bytes.length;
      bytes[i] = (bytes[i] ?? 0) ^ (1 << bit);
      strictEqual(verifyChecksum(new TextDecoder().decode(bytes)), undefined);
    }),
    { seed: 0, numRuns: 500 },
  );
});

Deno.test("what is no record is none", () => {
  const deep = `{"a":${"[".repeat(5000)}${"]".repeat(5000)},"sha256":""}`;
  for (const text of ["", "{", "null", "[]", "1", "{}", deep]) {
    strictEqual(verifyChecksum(text), undefined);
  }
});
