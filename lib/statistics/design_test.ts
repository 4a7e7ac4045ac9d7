import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { mt19937, uniform } from "../core/mod.ts";
import { classVariance } from "./class_variance.ts";
import {
  type Design,
  INDEPENDENT,
  jointDesign,
  leastCommonMultiple,
  strataOf,
} from "./design.ts";
import { designedMean } from "./designed_mean.ts";
import { mean } from "./estimate.ts";

const TURNS: Design = { groups: "turns", turns: 2, cohort: 1 };
const COHORTS: Design = { groups: "evened", turns: 1, cohort: 4 };
const SEEDS = Array.from({ length: 24 }, (_, seed) => seed);

Deno.test("strataOf() holds each seed once, in a stratum of seeds alike and a cluster of those that depend on one another", () => {
  const design = fc.record({
    turns: fc.integer({ min: 1, max: 6 }),
    cohort: fc.integer({ min: 1, max: 5 }),
  });
  const seeds = fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(design, seeds, ({ turns, cohort }, own) => {
      const strata = strataOf(own, { turns, cohort });
      deepStrictEqual(
        strata.flat(2).sort((a, b) => a - b),
        own.map((_, i) => i),
      );
      for (const clusters of strata) {
        const begins = clusters.flat().map((i) =>
          Math.floor((own[i] ?? 0) / cohort) * cohort % turns
        );
        strictEqual(new Set(begins).size, 1);
        for (const members of clusters) {
          strictEqual(
            new Set(members.map((i) => Math.floor((own[i] ?? 0) / cohort)))
              .size,
            1,
          );
        }
      }
    }),
    { seed: 0 },
  );
});

Deno.test("a cohort that holds every group makes no strata", () => {
  const { turns, cohort } = jointDesign(TURNS, COHORTS);
  deepStrictEqual([turns, cohort], [2, 4]);
  deepStrictEqual(strataOf(SEEDS, { turns, cohort }).map((s) => s.length), [6]);
  strictEqual(jointDesign(TURNS, TURNS).groups, "turns");
  strictEqual(leastCommonMultiple(4, 6), 12);
});

Deno.test("designedMean() of independent draws is the mean", () => {
  const values = SEEDS.map((seed) => (seed * 7) % 5);
  const { stderr, df } = designedMean(values, SEEDS, INDEPENDENT);
  ok(Math.abs(stderr - mean(values).stderr) < 1e-15);
  ok(Math.abs(df - 23) < 1e-12);
});

Deno.test("designedMean() takes what alternates for no error, and a cohort for one draw", () => {
  const alternating = SEEDS.map((seed) => seed % 2 === 0 ? 1 : -1);
  const { stderr, df } = designedMean(alternating, SEEDS, TURNS);
  deepStrictEqual([stderr, df], [0, 23]);
  ok(mean(alternating).stderr > 0.2);
  const alike = SEEDS.map((seed) => Math.floor(seed / 4) % 2);
  const six = [0, 1, 0, 1, 0, 1];
  ok(
    Math.abs(designedMean(alike, SEEDS, COHORTS).stderr - mean(six).stderr) <
      1e-15,
  );
});

Deno.test("designedMean() knows no error where a stratum has one draw", () => {
  const { stderr, df } = designedMean([1, 2], [0, 1], TURNS);
  deepStrictEqual([stderr, df], [NaN, NaN]);
});

Deno.test("classVariance() of independent draws is Agresti and Coull's", () => {
  const labels = SEEDS.map((seed) => seed < 18 ? 0 : 1);
  const p = 20 / 28;
  const found = classVariance({ labels, seeds: SEEDS }, [1, 0]);
  ok(Math.abs(found - p * (1 - p) / 28) < 1e-15);
});

for (
  const [name, design, draw] of [
    ["groups in turn that are followed", TURNS, follows(0.9)],
    ["groups in turn that are not heeded", TURNS, follows(0.5)],
    ["one coin for four images", COHORTS, together(0.5)],
    ["one coin for four images, a skewed model", COHORTS, together(0.8)],
  ] as const
) {
  Deno.test(`classVariance() is the spread of repeated draws: ${name}`, () => {
    const generator = mt19937(5);
    const seeds = Array.from({ length: 48 }, (_, seed) => seed);
    const values: number[] = [];
    let claimed = 0;
    const runs = 1000;
    for (let run = 0; run < runs; run++) {
      const labels = draw(seeds, () => uniform(generator));
      values.push(mean(labels.map((l) => l === 0 ? 1 : -1)).value);
      claimed += classVariance({ labels, seeds, design }, [1, -1]) / runs;
    }
    const ratio = Math.sqrt(claimed / (mean(values).stderr ** 2 * runs));
    // Imaginary images lift what is near 0 and lower what is near 1/2, as they do of independent draws.
    ok(ratio > 0.88 && ratio < 1.2, `${ratio}`);
  });
}

function follows(rate: number) {
  return (seeds: readonly number[], draw: () => number) =>
    seeds.map((seed) => draw() < rate ? seed % 2 : 1 - seed % 2);
}

function together(share: number) {
  return (seeds: readonly number[], draw: () => number) => {
    const coins = new Map(
      seeds.map((seed) => Math.floor(seed / 4)).map((c) => [c, draw()]),
    );
    return seeds.map((seed) =>
      (coins.get(Math.floor(seed / 4)) ?? 0) < share ? 0 : 1
    );
  };
}
