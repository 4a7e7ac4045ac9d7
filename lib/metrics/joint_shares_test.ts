import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { at, mt19937, uniform } from "../core/mod.ts";
import { intersection, rdFirst, rdSecond } from "./joint_shares.ts";
import type { Metric } from "./metric.ts";

const RACES = ["white", "black", "asian", "hispanic"];
const CLASSES = RACES.flatMap((race) => [`${race}_male`, `${race}_female`]);
const context = { classes: CLASSES, subjects: ["nurse"], percentile: 70 };

/** Images of one subject, so many of each class. */
function images(counts: readonly number[]) {
  return counts.flatMap((count, c) => Array(count).fill(at(CLASSES, c)))
    .map((label, seed) => ({ seed, subject: "nurse", label }));
}

function valueOf(metric: Metric, counts: readonly number[]) {
  return metric.estimate(images(counts), context).value;
}

const anyCounts = fc.array(fc.nat(9), { minLength: 8, maxLength: 8 })
  .filter((counts) => counts.some((n) => n > 0));

Deno.test("attributes that are independent have no images beyond their margins", () => {
  const margins = fc.tuple(
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 4, maxLength: 4 }),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 2 }),
  );
  fc.assert(
    fc.property(margins, ([races, genders]) => {
      const counts = races.flatMap((r) => genders.map((g) => r * g));
      ok(valueOf(intersection, counts) < 1e-12);
    }),
    { seed: 1 },
  );
});

Deno.test("a world of white men and black women alone has half of its images beyond the margins, and each gender in one race", () => {
  const counts = [10, 0, 0, 10, 0, 0, 0, 0];
  strictEqual(valueOf(intersection, counts), 0.5);
  strictEqual(valueOf(rdSecond, counts), 1);
  strictEqual(valueOf(rdFirst, counts), 1);
});

Deno.test("within each race, RD is the mean of the races' own, each as often as it is shown", () => {
  fc.assert(
    fc.property(anyCounts, (counts) => {
      const n = counts.reduce((a, b) => a + b, 0);
      const own = RACES.reduce((sum, _, r) => {
        const [men, women] = [at(counts, 2 * r), at(counts, 2 * r + 1)];
        return sum + Math.abs(men - women) / n;
      }, 0);
      ok(Math.abs(valueOf(rdSecond, counts) - own) < 1e-12);
    }),
    { seed: 2 },
  );
});

Deno.test("errors are those of many draws", () => {
  const shares = [0.3, 0.05, 0.05, 0.2, 0.1, 0.1, 0.15, 0.05];
  const random = mt19937(3);
  const draw = () => {
    const counts = shares.map(() => 0);
    for (let i = 0; i < 200; i++) {
      let [u, c] = [uniform(random), 0];
      while (c < 7 && u >= at(shares, c)) u -= at(shares, c++);
      counts[c] = at(counts, c) + 1;
    }
    return counts;
  };
  for (const metric of [rdFirst, rdSecond, intersection]) {
    const found = Array.from(
      { length: 400 },
      () => metric.estimate(images(draw()), context),
    );
    const values = found.map(({ value }) => value);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const spread = Math.sqrt(
      values.reduce((s, x) => s + (x - mean) ** 2, 0) / values.length,
    );
    const told = found.reduce((s, { stderr }) => s + stderr, 0) /
      found.length;
    ok(
      Math.abs(told / spread - 1) < 0.15,
      `${metric.id}: ${told} told, ${spread} seen`,
    );
  }
});

Deno.test("classes that are no grid have no joint metric", () => {
  for (
    const classes of [["male", "female"], ["white_male", "black_female"], [
      "a_b",
      "a_c",
    ]]
  ) {
    strictEqual(intersection.applies({ ...context, classes }), false);
  }
  ok(intersection.applies(context));
});
