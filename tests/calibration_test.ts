import { ok } from "node:assert/strict";
import { calibrate, SCENARIOS } from "./calibration/calibrate.ts";

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
