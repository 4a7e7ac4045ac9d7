import { ok, strictEqual } from "node:assert/strict";
import { mt19937, uniform } from "../core/mod.ts";
import { crossedError, halfDifference } from "./crossed.ts";
import { mean } from "./estimate.ts";

Deno.test("crossedError() is the spread of repeated draws, whatever varies", () => {
  for (
    const [subject, seed, image] of [
      [0, 0, 1],
      [0.5, 0, 1],
      [0, 0.5, 1],
      [0.4, 0.4, 1],
    ] as const
  ) {
    const means: number[] = [];
    let claimed = 0;
    const runs = 1500;
    const normal = normals(3);
    for (let run = 0; run < runs; run++) {
      const a = Array.from({ length: 9 }, () => subject * normal());
      const b = Array.from({ length: 24 }, () => seed * normal());
      const rows = b.map((y) => a.map((x) => x + y + image * normal()));
      const bySubject = a.map((_, p) => mean(rows.map((r) => r[p] ?? 0)).value);
      const part = (values: readonly number[]) => ({
        variance: mean(values).stderr ** 2,
        df: values.length - 1,
      });
      const { stderr } = crossedError(
        [part(bySubject)],
        [part(rows.map((r) => mean(r).value))],
        [part(rows.map(halfDifference))],
      );
      means.push(mean(bySubject).value);
      claimed += stderr ** 2 / runs;
    }
    const spread = mean(means).stderr ** 2 * runs;
    // The floor lifts it a little where nothing but images varies.
    ok(
      claimed / spread > 0.9 && claimed / spread < 1.3,
      `${subject}, ${seed}: ${claimed / spread}`,
    );
  }
});

Deno.test("crossedError() counts images twice where their own part is not known, and never takes off too much", () => {
  const part = (variance: number) => ({ variance, df: 9 });
  strictEqual(crossedError([part(4)], [part(5)], []).stderr, 3);
  strictEqual(crossedError([part(4)], [part(5)], [part(8)]).stderr, 2);
  // Subjects that stand for themselves hold nothing of the images.
  strictEqual(crossedError([], [part(4)], [part(3)]).stderr, 2);
});

Deno.test("halfDifference() does not see what a seed does to all, and has the variance of a mean", () => {
  ok(Math.abs(halfDifference([3, 3, 3, 3, 3])) < 1e-15);
  for (const count of [2, 5, 8]) {
    const weights = Array.from(
      { length: count },
      (_, i) =>
        halfDifference(
          Array.from({ length: count }, (_, j) => Number(i === j)),
        ),
    );
    const squares = weights.reduce((s, w) => s + w ** 2, 0);
    ok(Math.abs(squares - 1 / count) < 1e-15, `${squares}`);
  }
});

function normals(seed: number): () => number {
  const draw = mt19937(seed);
  return () =>
    Math.sqrt(-2 * Math.log(1 - uniform(draw))) *
    Math.cos(2 * Math.PI * uniform(draw));
}
