import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { mt19937, uniform } from "../core/mod.ts";
import reference from "../../tests/reference/statistics.json" with {
  type: "json",
};
import { mean } from "./estimate.ts";
import { pairedBootstrap } from "./paired_bootstrap.ts";

const average = (xs: readonly number[]) => mean(xs).value;

Deno.test("pairedBootstrap() of one subject is scipy's percentile bootstrap", () => {
  for (const { values, low, high } of reference.bootstrap) {
    const [a, b] = pairedBootstrap([values], average, {
      subjects: "fixed",
      draws: 20_000,
    });
    const allowed = 0.03 * (high - low);
    ok(Math.abs(a - low) < allowed && Math.abs(b - high) < allowed);
  }
});

Deno.test("pairedBootstrap() knows that pairs which always differ alike leave nothing to chance", () => {
  const draw = mt19937(3);
  const pairs = Array.from({ length: 30 }, () => {
    const x = uniform(draw);
    return [x, x + 0.25] as const;
  });
  const [low, high] = pairedBootstrap(
    [pairs, pairs],
    (drawn) => average(drawn.map(([a, b]) => b - a)),
    { subjects: "drawn", draws: 50 },
  );
  ok(Math.abs(low - 0.25) < 1e-12 && Math.abs(high - 0.25) < 1e-12);
});

Deno.test("drawing subjects anew widens the interval by their spread", () => {
  const draw = mt19937(4);
  const groups = Array.from(
    { length: 10 },
    (_, s) => Array.from({ length: 20 }, () => s / 10 + uniform(draw)),
  );
  const width = (subjects: "drawn" | "fixed") => {
    const [low, high] = pairedBootstrap(groups, average, { subjects });
    return high - low;
  };
  // Spread of subjects 0.30 / √10 against √(1/12) / √200 within.
  ok(width("drawn") > 3 * width("fixed"));
});

Deno.test("pairedBootstrap() draws the same with the same seed", () => {
  const options = { subjects: "drawn", seed: 5, draws: 100 } as const;
  const groups = [[1, 2, 3], [4, 7]];
  const found = pairedBootstrap(groups, average, options);
  deepStrictEqual(pairedBootstrap(groups, average, options), found);
});

Deno.test("pairedBootstrap() takes percentiles linearly between its draws", () => {
  const between = (confidence: number) =>
    pairedBootstrap([[0, 1, 2, 3, 4, 5]], average, {
      subjects: "fixed",
      draws: 2,
      confidence,
    });
  const [least, greatest] = between(1 - 1e-12);
  const [low, high] = between(0.5);
  ok(greatest - least > 0.1);
  ok(Math.abs(low - (0.75 * least + 0.25 * greatest)) < 1e-9);
  ok(Math.abs(high - (0.25 * least + 0.75 * greatest)) < 1e-9);
  // A confidence of 0 is the middle, and one of 1 does not reach beyond the draws.
  const [a, b] = between(0);
  ok(Math.abs(a - (least + greatest) / 2) < 1e-9 && a === b);
  strictEqual(between(1)[1], Math.max(...between(1)));
});

Deno.test("pairedBootstrap() refuses a subject without images", () => {
  throws(
    () => pairedBootstrap([[1], []], average, { subjects: "fixed" }),
    /at least one subject, and images of each/,
  );
});
