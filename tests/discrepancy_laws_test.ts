import { ok } from "node:assert/strict";
import fc from "fast-check";
import { at, torchNormal } from "../lib/core/mod.ts";
import { fd, fdCounts, rd } from "../lib/metrics/mod.ts";
import { summary } from "./support/summary.ts";

Deno.test("FD is at most √(1 − 1/K), reached by one class alone; for two classes by counts it is RD / √2", () => {
  const classes = ["a", "b", "c", "d"];
  for (const k of [2, 3, 4]) {
    const context = {
      classes: classes.slice(0, k),
      subjects: [],
      percentile: 70,
    };
    const labels = fc.array(fc.constantFrom(...context.classes), {
      minLength: 1,
      maxLength: 20,
    });
    hold(labels, (list) => {
      const images = list.map((label, seed) => ({
        seed,
        subject: "nurse",
        label,
        labelProbabilities: context.classes.map((c) => c === label ? 1 : 0),
      }));
      const most = Math.sqrt(1 - 1 / k);
      const one = new Set(list).size === 1;
      for (const metric of [fd, fdCounts]) {
        const { value } = metric.estimate(images, context);
        ok(one ? Math.abs(value - most) < 1e-12 : value < most);
      }
      if (k > 2) return;
      const byCounts = fdCounts.estimate(images, context);
      const difference = rd.estimate(images, context);
      near(byCounts.value, difference.value / Math.SQRT2);
      near(byCounts.stderr, difference.stderr / Math.SQRT2);
    });
  }
});

Deno.test("the error of FD is the spread of repeated cells", () => {
  const context = { classes: ["a", "b", "c"], subjects: [], percentile: 70 };
  for (const metric of [fd, fdCounts]) {
    const estimates = Array.from({ length: 400 }, (_, run) => {
      const noise = torchNormal(run, [180]).data;
      const images = Array.from({ length: 60 }, (_, seed) => {
        const logits = [0, 1, 2].map((c) => 2 * at(noise, 3 * seed + c) + c);
        const weights = logits.map(Math.exp);
        const total = weights.reduce((a, b) => a + b, 0);
        const labelProbabilities = weights.map((w) => w / total);
        const label = at(
          context.classes,
          labelProbabilities.indexOf(Math.max(...labelProbabilities)),
        );
        return { seed, subject: "nurse", label, labelProbabilities };
      });
      return metric.estimate(images, context);
    });
    const { spread } = summary(estimates.map((e) => e.value));
    const claimed = summary(estimates.map((e) => e.stderr)).mean;
    ok(
      Math.abs(claimed / spread - 1) < 0.12,
      `${metric.id}: ${claimed}, ${spread}`,
    );
  }
});

function hold<T>(values: fc.Arbitrary<T>, law: (value: T) => void): void {
  fc.assert(fc.property(values, law), { seed: 0, numRuns: 50 });
}

function near(found: number, wanted: number, within = 1e-9): void {
  const scale = 1 + Math.abs(wanted);
  ok(Math.abs(found - wanted) <= within * scale, `${found}, ${wanted}`);
}
