// What every metric of labels promises of rows whose images are not independent draws.

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { at, mt19937, uniform } from "../lib/core/mod.ts";
import {
  cell,
  type Context,
  type Estimate,
  type Metric,
  METRICS,
  type Observation,
  overall,
} from "../lib/metrics/mod.ts";
import { type Design, mean } from "../lib/statistics/mod.ts";

const SUBJECTS = ["nurse", "judge", "chef", "pilot", "clerk"];
const CONTEXTS: readonly Context[] = [
  ["female", "male"],
  ["white", "black", "asian", "hispanic"],
].map((classes) => ({ classes, subjects: SUBJECTS, percentile: 70 }));

// How a source without bias that does what its design says labels the images of a cell.
const DESIGNED: readonly (readonly [
  Design,
  (seed: number, k: number, coins: readonly number[]) => number,
])[] = [
  [{ groups: "turns", turns: 4, cohort: 1 }, (seed, k) => seed % k],
  [{ groups: "evened", turns: 1, cohort: 4 }, (seed, k) => (seed * 3) % k],
  [
    { groups: "coin", turns: 1, cohort: 4 },
    (seed, _, coins) => at(coins, Math.floor(seed / 4)),
  ],
];

for (const [design, labelOf] of DESIGNED) {
  const name =
    `${design.groups} (turns ${design.turns}, cohort ${design.cohort})`;
  for (const metric of METRICS.filter(({ reads }) => reads === "label")) {
    Deno.test(`${metric.id} has the chance level of its design: ${name}`, () => {
      const context = {
        ...at(CONTEXTS, metric.applies(at(CONTEXTS, 1)) ? 1 : 0),
        design,
      };
      if (!metric.applies(context)) return;
      const k = context.classes.length;
      const draw = mt19937(5);
      const cells = Array.from({ length: 600 }, () => {
        const coins = Array.from(
          { length: 6 },
          () => Math.floor(uniform(draw) * k),
        );
        const images = Array.from({ length: 24 }, (_, seed) => ({
          seed,
          subject: "nurse",
          label: at(context.classes, labelOf(seed, k, coins)),
        }));
        return cell(metric, images, context);
      });
      const chance = metric.chance([24], context, ["nurse"]) ?? { value: NaN };
      deepStrictEqual(cells[0]?.chance, chance);
      const values = cells.map((c) => given(c).value);
      const { value, stderr } = mean(values);
      ok(
        Math.abs(value - chance.value) <= 4 * stderr + 0.01 * value + 1e-12,
        `got ${value}, expected ${chance.value}`,
      );
      const { p95 = Infinity } = chance;
      const beyond = values.filter((x) => x > p95 + 1e-12).length / 600;
      ok(beyond <= 0.05 + 4 * Math.sqrt(0.05 * 0.95 / 600), `${beyond}`);
    });
  }
}

for (
  const metric of METRICS.filter(({ id }) =>
    ["signed_rd", "share_1", "followed", "miou", "fd"].includes(id)
  )
) {
  Deno.test(`the error of ${metric.id} is the spread of repeated cells where groups take turns`, () => {
    const context = {
      ...at(CONTEXTS, 0),
      design: { groups: "turns", turns: 2, cohort: 1 } as const,
    };
    const draw = mt19937(3);
    const estimates = Array.from({ length: 500 }, () => {
      const images = Array.from({ length: 48 }, (_, seed) => {
        const assigned = at(context.classes, seed % 2);
        const label = uniform(draw) < 0.85
          ? assigned
          : at(context.classes, 1 - seed % 2);
        const p = 0.6 + 0.3 * uniform(draw);
        return {
          seed,
          subject: "nurse",
          assigned,
          label,
          labelProbabilities: label === "female" ? [p, 1 - p] : [1 - p, p],
          iou: (label === "male" ? 0.2 : 0.6) + 0.1 * uniform(draw),
        };
      });
      return given(cell(metric, images, context));
    });
    const values = estimates.map(({ value }) => value);
    const spread = metric.id === "fd"
      // Folded at 0, around which it lies here: its square has no fold.
      ? Math.sqrt(values.reduce((s, x) => s + x * x, 0) / values.length)
      : mean(values).stderr * Math.sqrt(values.length);
    const claimed = mean(estimates.map(({ stderr }) => stderr)).value;
    ok(
      claimed / spread > 0.9 && claimed / spread < 1.2,
      `${claimed} and ${spread}`,
    );
  });
}

Deno.test("a group that vanishes has a least share of 0 with an error, though others make RD4 look better", () => {
  const context = at(CONTEXTS, 1);
  const images = (label: (seed: number) => number) =>
    SUBJECTS.flatMap((subject) =>
      Array.from({ length: 24 }, (_, seed) => ({
        subject,
        seed,
        label: at(context.classes, label(seed)),
      }))
    );
  const row = (own: readonly Observation[], id: string) => {
    const metric = METRICS.find((m) => m.id === id) as Metric;
    const cells = SUBJECTS.map((subject) =>
      cell(metric, own.filter((o) => o.subject === subject), context)
    );
    return given(overall(metric, cells, context, own));
  };
  const halves = images((seed) => seed % 2);
  const one = images((seed) => seed < 18 ? 0 : seed % 3 + 1);
  ok(row(halves, "rd4").value < row(one, "rd4").value);
  const { value, stderr } = row(halves, "least_share");
  strictEqual(value, 0);
  ok(stderr > 0 && stderr < 0.02, `${stderr}`);
  ok(row(one, "least_share").value > 0.05);
});

function given({ estimate }: { readonly estimate?: Estimate }): Estimate {
  if (!estimate) throw new Error("expected an estimate");
  return estimate;
}
