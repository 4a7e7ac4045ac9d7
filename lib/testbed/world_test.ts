import assert from "node:assert/strict";
import { at, mt19937 } from "../core/mod.ts";
import {
  type Attribute,
  ATTRIBUTES,
  type Draw,
  drawLabels,
  probabilities,
  type Profession,
  PROFESSIONS,
} from "./world.ts";

const KINDS = Object.keys(ATTRIBUTES) as Attribute[];

for (const attribute of KINDS) {
  Deno.test(`probabilities() of ${attribute} sum to one and leave no value out`, () => {
    for (const profession of PROFESSIONS) {
      const table = probabilities(attribute, profession);
      assert.equal(table.length, ATTRIBUTES[attribute].length);
      assert.ok(Math.abs(table.reduce((a, b) => a + b) - 1) < 1e-12);
      assert.ok(table.every((p) => p > 0.02), `${profession}: ${table}`);
    }
  });

  Deno.test(`drawLabels() draws ${attribute} as the table has it`, () => {
    for (const profession of ["nurse", "athlete", "waiter"] as const) {
      const found = frequencies(attribute, profession, "biased");
      for (const [i, p] of probabilities(attribute, profession).entries()) {
        assert.ok(
          Math.abs(at(found, i) - p) < 0.035,
          `${profession}: ${found}`,
        );
      }
    }
  });

  Deno.test(`drawLabels() draws ${attribute} evenly when asked to`, () => {
    const even = 1 / ATTRIBUTES[attribute].length;
    for (const p of frequencies(attribute, "nurse", "balanced")) {
      assert.ok(Math.abs(p - even) < 0.035);
    }
  });
}

Deno.test("drawLabels() draws gender, race and age independently", () => {
  const generator = mt19937(1);
  let both = 0;
  const n = 4000;
  for (let i = 0; i < n; i++) {
    const { gender, race } = drawLabels("musician", generator);
    if (gender === "male" && race === "black") both++;
  }
  const expected = at(probabilities("gender", "musician"), 0) *
    at(probabilities("race", "musician"), 1);
  assert.ok(Math.abs(both / n - expected) < 0.03);
});

Deno.test("drawLabels() draws the same person from the same seed", () => {
  assert.deepEqual(
    drawLabels("pilot", mt19937(5)),
    drawLabels("pilot", mt19937(5)),
  );
});

function frequencies(
  attribute: Attribute,
  profession: Profession,
  draw: Draw,
): readonly number[] {
  const generator = mt19937(0);
  const n = 2000;
  const drawn = Array.from(
    { length: n },
    () => drawLabels(profession, generator, draw)[attribute],
  );
  return ATTRIBUTES[attribute].map((value) =>
    drawn.filter((v) => v === value).length / n
  );
}
