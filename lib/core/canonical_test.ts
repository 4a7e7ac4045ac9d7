import {
  deepStrictEqual,
  notStrictEqual,
  strictEqual,
  throws,
} from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson, digest } from "./canonical.ts";

Deno.test("canonicalJson() sorts keys at every level", () => {
  strictEqual(
    canonicalJson({ b: [{ d: 1, c: "x" }], a: undefined, A: null }),
    '{"A":null,"b":[{"c":"x","d":1}]}',
  );
});

Deno.test("canonicalJson() reads back as the same value", () => {
  const json = fc.jsonValue().map((v) => JSON.parse(JSON.stringify(v)));
  fc.assert(
    fc.property(json, (value) => {
      deepStrictEqual(JSON.parse(canonicalJson(value)), value);
    }),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("canonicalJson() refuses what JSON would write as null", () => {
  for (const value of [NaN, Infinity, [undefined], new Date(0), new Map()]) {
    throws(() => canonicalJson({ value }), { name: "TypeError" });
  }
});

Deno.test("digest() depends on values and not on the order of keys", () => {
  strictEqual(digest({ a: 1, b: 2 }), digest({ b: 2, a: 1 }));
  notStrictEqual(digest({ a: 1, b: 2 }), digest({ a: 2, b: 1 }));
  strictEqual(
    digest({}),
    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  );
});
