import { ok } from "node:assert/strict";
import { fidClip } from "../lib/metrics/mod.ts";
import {
  calibrate,
  calibrateDesigned,
  DESIGNED,
  SCENARIOS,
} from "./calibration/calibrate.ts";
import { coverage, DISTANCE_WORLDS } from "./calibration/distances.ts";
import { JUDGED_WORLDS, judgedCoverage } from "./calibration/judged.ts";
import {
  amplificationCoverage,
  AMPLIFIED_WORLDS,
  collateralCoverage,
} from "./calibration/planted.ts";

// As many as a test may take; `deno task calibrate` does more.
const RUNS = 30;
const ALPHA = 0.05;

for (const scenario of SCENARIOS.filter(({ short }) => short)) {
  const { name, closes } = scenario;
  Deno.test(`the gate is calibrated: ${name}`, () => {
    const { rate } = calibrate(scenario, RUNS);
    if (closes === "falsely") {
      const error = Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);
      ok(rate <= ALPHA + 2 * error, `${rate} closed falsely`);
    } else ok(rate >= 0.9, `${rate} closed rightly`);
  });
}

for (const scenario of DESIGNED.filter(({ short }) => short)) {
  Deno.test(`errors follow the design: ${scenario.name}`, () => {
    const { rate, held } = calibrateDesigned(scenario, RUNS);
    const error = Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);
    ok(rate <= ALPHA + 2 * error, `${rate} closed falsely`);
    for (const [id, share] of Object.entries(held)) {
      ok(share >= 1 - ALPHA - 3 * error, `${id}: ${share} held`);
    }
  });
}

for (const world of DISTANCE_WORLDS.filter(({ short }) => short)) {
  Deno.test(`the interval of ΔFID holds the true difference: ${world.name}`, () => {
    const { paired, shorter } = coverage(world, fidClip, RUNS);
    const error = Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);
    ok(paired >= 1 - ALPHA - 2 * error, `${paired} held`);
    // Otherwise either side's own error would do.
    ok(shorter < 0.9, `${shorter}`);
  });
}

for (const world of JUDGED_WORLDS.filter(({ short }) => short)) {
  Deno.test(`the interval of what is corrected for the judge holds the truth: ${world.name}`, () => {
    const runs = 2 * RUNS;
    const { corrected, seen } = judgedCoverage(world, runs);
    const error = Math.sqrt(ALPHA * (1 - ALPHA) / runs);
    ok(corrected >= 1 - ALPHA - 2 * error, `${corrected} held`);
    // Otherwise nothing had to be put right.
    ok(seen < corrected, `${seen} held as the judge sees it`);
  });
}

for (const world of AMPLIFIED_WORLDS.filter(({ factor }) => factor !== 0)) {
  Deno.test(`the interval of amplification holds what was planted: ${world.name}`, () => {
    const runs = 8 * RUNS;
    const { held, bias } = amplificationCoverage(world, runs);
    const error = Math.sqrt(ALPHA * (1 - ALPHA) / runs);
    ok(held >= 1 - ALPHA - 2 * error, `${held} held`);
    ok(Math.abs(bias) < 0.015, `${bias}`);
  });
}

Deno.test("the shift of what nobody asked about holds what was planted, and what was not moved is not said to be", () => {
  const { held, falsely } = collateralCoverage(RUNS);
  const error = Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);
  ok(held >= 1 - ALPHA - 2 * error, `${held} held`);
  ok(falsely <= ALPHA + 2 * error, `${falsely} falsely`);
});
