// What a source without bias or entanglement scores, and how far scores of it scatter.

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { iou, percentileMask } from "../lib/attribution/mod.ts";
import { at, mt19937, tensor, uniform } from "../lib/core/mod.ts";
import {
  cell,
  chanceIou,
  type Context,
  type Metric,
  METRICS,
  type Observation,
} from "../lib/metrics/mod.ts";
import {
  CONTEXTS,
  corner,
  cornerMatch,
  CORNERS,
  given,
  shares,
  stages,
} from "./support/metric_images.ts";

// IoU of pairs of masks that have nothing to do with each other.
const INDEPENDENT = independentIous({ pairs: 500, side: 24, percentile: 70 });

// Cells of images of every context, the same for every metric.
const DRAWN = CONTEXTS.map(independentImages);

for (const metric of METRICS) {
  const { id } = metric;
  const contexts = CONTEXTS.filter((c) => metric.applies(c));

  Deno.test(`${id} of a source without bias or entanglement has its chance level`, () => {
    for (const context of contexts) checkChance(metric, context);
  });
}

Deno.test("the chance level of IoU is 0.3 / 1.7 at q = 0.7, 1 at q = 0", () => {
  ok(Math.abs(chanceIou(70) - 0.3 / 1.7) < 1e-15);
  strictEqual(chanceIou(0), 1);
});

for (const percentile of [50, 70, 90]) {
  Deno.test(`independent masks at percentile ${percentile} overlap by chance`, () => {
    const values = independentIous({ pairs: 60, side: 48, percentile });
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    ok(Math.abs(mean - chanceIou(percentile)) < 0.004, `got ${mean}`);
  });
}

Deno.test("the error of signed RD and mIoU is the spread of repeated cells", () => {
  const draw = mt19937(7);
  const [context] = CONTEXTS;
  for (
    const metric of METRICS.filter(({ id }) =>
      id === "signed_rd" || id === "miou"
    )
  ) {
    const estimates = Array.from({ length: 400 }, () => {
      const images = Array.from({ length: 50 }, (_, seed) => ({
        seed,
        subject: "nurse",
        label: uniform(draw) < 0.8 ? "female" : "male",
        iou: uniform(draw),
      }));
      return given(cell(metric, images, context as Context));
    });
    const centre = estimates.reduce((s, e) => s + e.value, 0) / 400;
    const spread = Math.sqrt(
      estimates.reduce((s, e) => s + (e.value - centre) ** 2, 0) / 399,
    );
    const claimed = estimates.reduce((s, e) => s + e.stderr, 0) / 400;
    ok(
      Math.abs(claimed / spread - 1) < 0.1,
      `${metric.id}: ${claimed} and ${spread}`,
    );
  }
});

// Compares the mean of many cells, and how often they exceed the 95th percentile.
function checkChance(metric: Metric, context: Context): void {
  const cells = at(DRAWN, CONTEXTS.indexOf(context)).map((images) =>
    cell(metric, images, { ...context, dataset: CORNERS })
  );
  const [{ chance } = {}] = cells;
  deepStrictEqual(chance, metric.chance([20], context, ["nurse"]));
  if (!chance) return;
  const values = cells.map((c) => given(c).value);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = Math.sqrt(
    values.reduce((s, x) => s + (x - mean) ** 2, 0) / 399,
  );
  // INDEPENDENT is a sample itself: allow for its error.
  const tolerance = 4 * spread / Math.sqrt(400) + 0.002;
  ok(
    Math.abs(mean - chance.value) <= tolerance,
    `got ${mean}, expected ${chance.value}`,
  );
  const { p95 } = chance;
  if (p95 === undefined) return;
  const beyond = values.filter((x) => x > p95 + 1e-12).length / 400;
  ok(
    beyond <= 0.05 + 4 * Math.sqrt(0.05 * 0.95 / 400),
    `${beyond} exceed ${p95}`,
  );
}

/** Draws labels, subjects and masks independently of everything: 400 cells of 20 images. */
function independentImages(context: Context): Observation[][] {
  const draw = mt19937(11);
  const pick = (xs: readonly string[]) =>
    at(xs, Math.floor(uniform(draw) * xs.length));
  return Array.from(
    { length: 400 },
    () =>
      Array.from({ length: 20 }, (_, seed) => {
        const overlap = at(
          INDEPENDENT,
          Math.floor(uniform(draw) * INDEPENDENT.length),
        );
        return {
          seed,
          subject: "nurse",
          label: pick(context.classes),
          assigned: at(context.classes, seed % context.classes.length),
          asked: at(context.classes, 0),
          recognisedAs: pick(context.subjects),
          iou: overlap,
          iouReread: overlap,
          biou: overlap,
          biouReread: overlap,
          biouModules: overlap,
          stages: stages(Array(6).fill(overlap)),
          labelProbabilities: shares(context.classes.map(() => 1)),
          wordCosine: 0,
          promptCosine: 0,
          targetCosine: 0,
          cost: 1,
          clipPair: [corner(seed, 0), corner(seed, 1)] as const,
          inceptionPair: [corner(seed, 0), corner(seed, 1)] as const,
          clip: corner(seed, 0),
          inception: corner(seed, 0),
          clipMatch: cornerMatch(seed % 4),
          inceptionMatch: cornerMatch(seed % 4),
        };
      }),
  );
}

function independentIous(
  { pairs, side, percentile }: {
    pairs: number;
    side: number;
    percentile: number;
  },
): readonly number[] {
  const draw = mt19937(percentile);
  const mask = () => {
    const values = Float32Array.from(
      { length: side ** 2 },
      () => uniform(draw),
    );
    return percentileMask(tensor(values, [side, side]), percentile);
  };
  return Array.from({ length: pairs }, () => iou(mask(), mask()));
}
