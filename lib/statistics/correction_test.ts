import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { at, mt19937 } from "../core/mod.ts";
import {
  type Correction,
  correctionOf,
  judgedScores,
  matrixVariance,
  trueShares,
  type Uncorrectable,
} from "./correction.ts";
import { drawCounts } from "./draw_counts.ts";

const near = (a: number, b: number, within = 1e-12) =>
  ok(Math.abs(a - b) <= within, `${a} and ${b}`);

Deno.test("of two classes the correction is Rogan and Gladen's", () => {
  const correction = corrected([[190, 10], [30, 170]]);
  const [sensitivity, specificity] = [0.95, 0.85];
  for (const seen of [0, 0.3, 0.5, 0.9]) {
    const [first = NaN] = trueShares(correction, [seen, 1 - seen]);
    near(
      first,
      (seen + specificity - 1) / (sensitivity + specificity - 1),
    );
  }
});

Deno.test("shares that are seen through known rates are found again, whatever the rates", () => {
  const row = (k: number) =>
    fc.array(fc.integer({ min: 0, max: 30 }), { minLength: k, maxLength: k });
  const worlds = fc.integer({ min: 2, max: 5 }).chain((k) =>
    fc.record({
      errors: fc.array(row(k), { minLength: k, maxLength: k }),
      shares: fc.array(fc.integer({ min: 1, max: 9 }), {
        minLength: k,
        maxLength: k,
      }),
    })
  );
  fc.assert(
    fc.property(worlds, ({ errors, shares }) => {
      const counts = errors.map((row, t) =>
        row.map((n, o) => n + (t === o ? 2000 : 0))
      );
      const correction = corrected(counts);
      const total = shares.reduce((a, b) => a + b, 0);
      const truth = shares.map((x) => x / total);
      const seen = truth.map((_, o) =>
        truth.reduce((s, p, t) => s + p * at(at(correction.rates, t), o), 0)
      );
      trueShares(correction, seen).forEach((p, t) => near(p, at(truth, t)));
      // A sum over true classes is one over what is said.
      const scores = truth.map((_, t) => (t + 1) ** 2);
      near(
        judgedScores(correction, scores)
          .reduce((s, g, o) => s + g * at(seen, o), 0),
        scores.reduce((s, a, t) => s + a * at(truth, t), 0),
      );
    }),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("the matrix's own error is the spread of corrections by judges that are tried anew", () => {
  const rates = [[0.9, 0.06, 0.04], [0.1, 0.85, 0.05], [0.05, 0.05, 0.9]];
  const truth = [0.6, 0.3, 0.1];
  const seen = truth.map((_, o) =>
    truth.reduce((s, p, t) => s + p * at(at(rates, t), o), 0)
  );
  const draw = mt19937(1);
  const found = Array.from({ length: 2000 }, () => {
    const correction = corrected(
      rates.map((row) => drawCounts(300, row, draw)),
    );
    const shares = trueShares(correction, seen);
    const scores = judgedScores(correction, [1, -1, 0]);
    return {
      value: at(shares, 0) - at(shares, 1),
      variance: matrixVariance(
        correction,
        shares.map((p) => scores.map((g) => p * g)),
      ),
    };
  });
  const mean = (xs: readonly number[]) =>
    xs.reduce((a, b) => a + b, 0) / xs.length;
  const centre = mean(found.map(({ value }) => value));
  const spread = mean(found.map(({ value }) => (value - centre) ** 2));
  const claimed = mean(found.map(({ variance }) => variance));
  ok(Math.abs(claimed / spread - 1) < 0.1, `${claimed} and ${spread}`);
});

Deno.test("a judge that made no mistake is not taken for one who makes none", () => {
  const correction = corrected([[50, 0], [0, 50]]);
  deepStrictEqual(trueShares(correction, [0.25, 0.75]), [0.25, 0.75]);
  ok(matrixVariance(correction, [[0.25, -0.25], [0.75, -0.75]]) > 0);
});

Deno.test("what cannot be turned round is refused with the reason", () => {
  const why = (counts: number[][]) =>
    (correctionOf(counts) as Uncorrectable).uncorrectable;
  ok(why([[15, 4], [30, 300]]).includes("19 images of a class"));
  ok(why([[500, 500], [500, 500]]).includes("condition number"));
  ok(why([[540, 460], [460, 540]]).includes("condition number"));
  ok(why([[20, 10], [9, 21]]).includes("label more images"));
});

function corrected(counts: readonly (readonly number[])[]): Correction {
  const found = correctionOf(counts);
  if ("uncorrectable" in found) throw new Error(found.uncorrectable);
  return found;
}
