import { deepStrictEqual } from "node:assert/strict";
import type { Observation } from "../../metrics/mod.ts";
import type { Spec } from "../declare/mod.ts";
import { comparedWithReference, referenceOf } from "./reference.ts";

const spec = {
  methods: ["sd15", { use: "fair_prompt", id: "mine" }],
} as unknown as Spec;
const image = (subject: string, seed: number, x: number): Observation => ({
  subject,
  seed,
  clip: Float32Array.of(x),
});
const observations = new Map([
  ["sd15", [image("nurse", 0, 1), image("judge", 0, 2), {
    subject: "nurse",
    seed: 1,
    invalid: "the image is one colour",
  }]],
  ["mine", [
    image("nurse", 1, 3),
    image("judge", 0, 4),
    image("nurse", 0, 5),
    image("nurse", 9, 6),
  ]],
]);

Deno.test("the reference is the row that the spec names, or its first", () => {
  deepStrictEqual(referenceOf(spec), "sd15");
  deepStrictEqual(referenceOf({ ...spec, reference: "mine" }), "mine");
  deepStrictEqual(
    referenceOf({ ...spec, methods: [{ use: "a", id: "b" }] }),
    "b",
  );
});

Deno.test("an image is paired with that of the same subject and seed, or says why it is not", () => {
  const found = comparedWithReference(spec, "mine", observations);
  deepStrictEqual(
    found.map(({ clipPair, unpaired }) =>
      clipPair?.map((v) => v[0]) ?? unpaired
    ),
    [
      "the reference's image is not valid: the image is one colour",
      [4, 2],
      [5, 1],
      "the reference has no such image",
    ],
  );
});

Deno.test("the reference is not compared with itself, nor anything with a method that was not run", () => {
  const reasons = (s: Spec, method: string) =>
    new Set(
      comparedWithReference(s, method, observations).map((o) => o.unpaired),
    );
  deepStrictEqual(
    reasons(spec, "sd15"),
    new Set(["the others are compared with this method"]),
  );
  deepStrictEqual(
    reasons({ ...spec, reference: "absent" }, "mine"),
    new Set(['the reference "absent" was not run']),
  );
});
