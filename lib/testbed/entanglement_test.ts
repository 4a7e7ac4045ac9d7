import assert from "node:assert/strict";
import { at } from "../core/mod.ts";
import { entanglement } from "./entanglement.ts";
import { type Attribute, probabilities, PROFESSIONS } from "./world.ts";

Deno.test("entanglement() leaves every profession a tenth of its word's target or more on its own cues", () => {
  for (const profession of PROFESSIONS) {
    const shares = Object.values(entanglement(profession));
    assert.ok(shares.every((share) => share >= 0 && share <= 1));
    assert.ok(shares.reduce((a, b) => a + b) <= 0.9, profession);
  }
});

for (const attribute of ["gender", "race"] as const) {
  Deno.test(`entanglement() with ${attribute} tells all professions apart, from almost none to a third and more`, () => {
    const shares = PROFESSIONS.map((p) => entanglement(p)[attribute]);
    assert.equal(new Set(shares).size, PROFESSIONS.length);
    assert.ok(Math.min(...shares) < 0.03);
    assert.ok(Math.max(...shares) > 0.33);
  });

  Deno.test(`entanglement() with ${attribute} follows the skew, but not to the letter`, () => {
    const shares = PROFESSIONS.map((p) => entanglement(p)[attribute]);
    const correlation = spearman(
      shares,
      PROFESSIONS.map((p) => skew(attribute, p)),
    );
    assert.ok(correlation > 0.2 && correlation < 0.8, `${correlation}`);
  });
}

Deno.test("entanglement() with gender says little of entanglement with race", () => {
  const [gender, race] = (["gender", "race"] as const).map((attribute) =>
    PROFESSIONS.map((p) => entanglement(p)[attribute])
  );
  assert.ok(Math.abs(spearman(gender ?? [], race ?? [])) < 0.4);
});

function skew(
  attribute: Attribute,
  profession: typeof PROFESSIONS[number],
): number {
  const table = probabilities(attribute, profession);
  return Math.max(...table) - Math.min(...table);
}

/** Spearman's rank correlation; equal values share their mean rank. */
function spearman(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  const product = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, r, i) => sum + (r - middle) * (at(v, i) - middle), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

function ranks(values: readonly number[]): readonly number[] {
  return values.map((v) => {
    const less = values.filter((w) => w < v).length;
    const same = values.filter((w) => w === v).length;
    return less + (same - 1) / 2;
  });
}
