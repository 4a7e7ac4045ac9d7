import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { iou, percentileMask } from "../lib/attribution/mod.ts";
import { at, mt19937, tensor, uniform } from "../lib/core/mod.ts";
import {
  type Cell,
  cell,
  chanceIou,
  type Context,
  type Estimate,
  type Metric,
  METRICS,
  type Observation,
  overall,
} from "../lib/metrics/mod.ts";

const SUBJECTS = ["nurse", "judge", "chef", "pilot", "clerk"];
const CONTEXTS: readonly Context[] = [
  ["female", "male"],
  ["white", "black", "asian", "hispanic"],
].map((classes) => ({ classes, subjects: SUBJECTS, percentile: 70 }));

// IoU of pairs of masks that have nothing to do with each other.
const INDEPENDENT = independentIous({ pairs: 500, side: 24, percentile: 70 });

// What each metric makes of four images, by hand: value and n.
const FOUR: readonly Observation[] = [
  [0, 0, "nurse", 0.1, 0.5],
  [1, 0, "judge", 0.2, 0.5],
  [2, 1, "nurse", 0.3, 0.25],
  [3, 0, "nurse", 0.8, 0.75],
].map(([seed, label, recognisedAs, a, b]) => ({
  seed: Number(seed),
  subject: "nurse",
  label: label === 0 ? "first" : "second",
  recognisedAs: String(recognisedAs),
  iou: Number(a),
  iouReread: Number(b),
  biou: Number(a),
  biouReread: Number(b),
  biouModules: Number(b),
}));
const BY_HAND: Readonly<Record<string, number>> = {
  rd: 0.5,
  "signed_rd": 0.5,
  rd4: 0.75,
  miou: 0.35,
  "miou_reread": 0.5,
  mbiou: 0.35,
  "mbiou_reread": 0.5,
  mbiou15: 0.5,
  recognised: 0.75,
};

Deno.test("metrics have ids of their own", () => {
  const ids = METRICS.map((m) => m.id);
  deepStrictEqual([...new Set(ids)], ids);
  deepStrictEqual(Object.keys(BY_HAND).toSorted(), ids.toSorted());
});

for (const metric of METRICS) {
  const { id, range: [min, max] } = metric;
  const contexts = CONTEXTS.filter((c) => metric.applies(c));

  Deno.test(`${id} is described`, () => {
    ok(/^[a-z][a-z0-9_]*$/.test(id));
    ok(Number.isInteger(metric.version) && metric.version >= 1);
    ok(metric.title !== "" && metric.source !== "");
    ok(min < max);
    ok(metric.digits >= 1);
    ok(contexts.length > 0);
  });

  Deno.test(`${id} agrees with a value computed by hand`, () => {
    const classes = ["first", "second", "third"].slice(0, id === "rd4" ? 3 : 2);
    const context = { classes, subjects: SUBJECTS, percentile: 70 };
    const { value, n } = given(cell(metric, FOUR, context));
    ok(Math.abs(value - (BY_HAND[id] ?? NaN)) < 1e-15, `got ${value}`);
    strictEqual(n, 4);
  });

  Deno.test(`${id} of no images is an error`, () => {
    for (const context of contexts) {
      throws(() => cell(metric, [], context), RangeError);
      throws(() => metric.estimate([], context), RangeError);
      throws(() => overall(metric, [], context), RangeError);
    }
  });

  Deno.test(`${id} lies in its range, with an error and an n`, () => {
    forAll(contexts, (images, context) => {
      const { value, stderr, n } = given(cell(metric, images, context));
      ok(value >= min && value <= max, `got ${value}`);
      ok(stderr >= 0 || (n === 1 && Number.isNaN(stderr)), `got ${stderr}`);
      strictEqual(n, images.length);
    });
  });

  Deno.test(`${id} does not depend on the order of the images`, () => {
    forAll(contexts, (images, context) => {
      const expected = cell(metric, images, context);
      deepStrictEqual(cell(metric, images.toReversed(), context), expected);
    });
  });

  Deno.test(`${id} counts abstentions and is not moved by them`, () => {
    forAll(contexts, (images, context) => {
      const black = {
        seed: -1,
        subject: "nurse",
        invalid: "the image is one colour",
      };
      const plain = cell(metric, images, context);
      deepStrictEqual(cell(metric, [...images, black], context), {
        ...plain,
        abstained: 1,
        reasons: { "the image is one colour": 1 },
      });
    });
  });

  Deno.test(`${id} is left alone, or negated, by the order of the classes`, () => {
    forAll(contexts, (images, context) => {
      const { value, stderr } = given(cell(metric, images, context));
      const classes = context.classes.toReversed();
      const other = given(cell(metric, images, { ...context, classes }));
      strictEqual(other.value + 0, (id === "signed_rd" ? -value : value) + 0);
      ok(Math.abs(other.stderr - stderr) < 1e-12 || images.length === 1);
    });
  });

  Deno.test(`${id} overall lies between its cells, whatever their order`, () => {
    forAll(contexts, (images, context) => {
      const cells = SUBJECTS.slice(0, 3).map((subject, i) =>
        cell(
          metric,
          images.map((o) => ({ ...o, subject, iou: (o.iou ?? NaN) / (i + 1) })),
          context,
        )
      );
      const values = cells.map((c) => given(c).value);
      const total = overall(metric, cells, context);
      const { value, n } = given(total);
      ok(value >= Math.min(...values) - 1e-12);
      ok(value <= Math.max(...values) + 1e-12);
      strictEqual(n, 3 * images.length);
      deepStrictEqual(overall(metric, cells.toReversed(), context), total);
    });
  });

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

function given({ estimate }: { readonly estimate?: Estimate }): Estimate {
  if (!estimate) throw new Error("expected an estimate");
  return estimate;
}

function forAll(
  contexts: readonly Context[],
  law: (images: readonly Observation[], context: Context) => void,
): void {
  for (const context of contexts) {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const image = fc.record({
      label: fc.constantFrom(...context.classes),
      recognisedAs: fc.constantFrom(...context.subjects),
      iou: share,
      iouReread: share,
      biou: share,
      biouReread: share,
      biouModules: share,
    });
    const images = fc.array(image, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(images, (list) => {
        law(list.map((o, seed) => ({ ...o, seed, subject: "nurse" })), context);
      }),
      { seed: 0, numRuns: 50 },
    );
  }
}

// Draws labels, subjects and masks independently of everything, and compares
// the mean of many cells, and how often they exceed the 95th percentile.
function checkChance(metric: Metric, context: Context): void {
  const draw = mt19937(11);
  const pick = (xs: readonly string[]) =>
    at(xs, Math.floor(uniform(draw) * xs.length));
  const cells: Cell[] = Array.from({ length: 400 }, () => {
    const images = Array.from({ length: 20 }, (_, seed) => {
      const overlap = at(
        INDEPENDENT,
        Math.floor(uniform(draw) * INDEPENDENT.length),
      );
      return {
        seed,
        subject: "nurse",
        label: pick(context.classes),
        recognisedAs: pick(context.subjects),
        iou: overlap,
        iouReread: overlap,
        biou: overlap,
        biouReread: overlap,
        biouModules: overlap,
      };
    });
    return cell(metric, images, context);
  });
  const [{ chance } = {}] = cells;
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
