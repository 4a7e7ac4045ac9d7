import { deepStrictEqual, throws } from "node:assert/strict";
import { plantedEntanglement } from "./planted.ts";

const GENDER = { name: "gender", groups: [] };

Deno.test("what was planted is told of each profession, in the order of the spec", () => {
  const shares = plantedEntanglement({
    attribute: GENDER,
    subjects: ["nurse", "pilot"],
  });
  deepStrictEqual(shares.map((share) => share >= 0 && share <= 1), [
    true,
    true,
  ]);
});

Deno.test("professions and attributes that were not planted are all named, and one profession has no rank", () => {
  throws(
    () =>
      plantedEntanglement({
        attribute: { name: "gendr", groups: [] },
        subjects: ["pilott"],
      }),
    {
      problems: [
        'unknown profession "pilott", did you mean "pilot"?',
        'unknown attribute "gendr", did you mean "gender"?',
        "professions are ranked: expected two or more, got pilott",
      ],
    },
  );
});
