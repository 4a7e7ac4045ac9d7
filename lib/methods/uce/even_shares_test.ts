import { deepStrictEqual, ok } from "node:assert/strict";
import { assertWithin } from "../../../tests/support/assert.ts";
import { at } from "../../core/mod.ts";
import { evenShares, type Sighting } from "./even_shares.ts";

Deno.test("evenShares() adds nothing to a subject that was not seen, or was even", () => {
  deepStrictEqual(evenShares([], 3), [0, 0, 0]);
  const even = { held: [0, 0, 0], counts: [2, 2, 2] };
  for (const share of evenShares([even, even], 3)) {
    assertWithin("share", Math.abs(share), 1e-9);
  }
});

Deno.test("evenShares() takes from a group that was seen alone, and goes on doing so", () => {
  const seen: Sighting[] = [];
  let last = 0;
  for (let round = 0; round < 5; round++) {
    const held = evenShares(seen, 4);
    if (round > 0) ok(at(held, 2) < last, `round ${round}: ${held}`);
    last = at(held, 2);
    seen.push({ held, counts: [0, 0, 6, 0] });
  }
});

for (const slope of [2, 4, 8]) {
  Deno.test(`evenShares() finds where a curve of slope ${slope} is even`, () => {
    const offsets = [1.2, -0.4, -0.8];
    const wanted = offsets.map((u) => -u / slope);
    const seen = [-1, 0, 1, 2].map((t): Sighting => {
      const held = [0.1 * t, -0.2 * t, 0.1 * t].map((h, g) =>
        h + at(wanted, g) / 2
      );
      const odds = held.map((h, g) => Math.exp(at(offsets, g) + slope * h));
      const sum = odds.reduce((a, b) => a + b, 0);
      return { held, counts: odds.map((x) => 4000 * x / sum) };
    });
    for (const [g, share] of evenShares(seen, 3).entries()) {
      assertWithin("share", Math.abs(share - at(wanted, g)), 0.01);
    }
  });
}

Deno.test("evenShares() comes close to even from images drawn one by one", () => {
  const offsets = [2.5, 0, -1, -1.5];
  // Quantiles of a fixed sequence stand in for chance.
  let drawn = 0;
  const seen: Sighting[] = [];
  const chances = (held: readonly number[]) => {
    const odds = held.map((h, g) => Math.exp(at(offsets, g) + 6 * h));
    const sum = odds.reduce((a, b) => a + b, 0);
    return odds.map((x) => x / sum);
  };
  for (let round = 0; round < 7; round++) {
    const held = evenShares(seen, 4);
    const counts = [0, 0, 0, 0];
    for (let image = 0; image < 6; image++) {
      let rest = (++drawn * 0.6180339887) % 1;
      const group = chances(held).findIndex((p) => (rest -= p) < 0);
      counts[group] = at(counts, group) + 1;
    }
    seen.push({ held, counts });
  }
  const spread = (held: readonly number[]) =>
    Math.max(...chances(held)) - Math.min(...chances(held));
  ok(spread([0, 0, 0, 0]) > 0.8);
  assertWithin("spread", spread(evenShares(seen, 4)), 0.3);
});
