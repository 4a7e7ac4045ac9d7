import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { iou, percentileMask } from "../lib/attribution/mod.ts";
import { at, mt19937, tensor, uniform } from "../lib/core/mod.ts";
import { matrix } from "../lib/linalg/mod.ts";
import {
  type Cell,
  cell,
  chanceIou,
  type Context,
  type Dataset,
  type Estimate,
  type Field,
  type Match,
  type Metric,
  METRICS,
  moments,
  type Observation,
  overall,
  type Pair,
} from "../lib/metrics/mod.ts";

const FEATURES = 3;
const SUBJECTS = ["nurse", "judge", "chef", "pilot", "clerk"];
// Two attributes at once.
const JOINT = ["far_first", "far_second", "near_first", "near_second"];
const CONTEXTS: readonly Context[] = [
  ["female", "male"],
  ["white", "black", "asian", "hispanic"],
  ["a", "b", "c", "d", "e", "f", "g", "h"],
  JOINT,
].map((classes) => ({
  classes,
  subjects: SUBJECTS,
  percentile: 70,
  dataset: datasetOf([[1, 2, 4], [3, 1, 1], [2, 2, 1], [4, 1, 3], [1, 1, 2]]),
}));

// IoU of pairs of masks that have nothing to do with each other.
const INDEPENDENT = independentIous({ pairs: 500, side: 24, percentile: 70 });

// Seeds that no image has, so that no block takes them away.
const REFERENCE = [0, 1, 2, 3].map((i) => ({
  seed: -1 - i,
  features: corner(i, 3),
}));

// What each metric makes of four images, by hand. Features are the corners of a
// square of side 2 about the origin; the reference's are 3 to the right of them.
const FOUR: readonly Observation[] = [
  [0, 0, "nurse", 0.1, 0.5],
  [1, 0, "judge", 0.2, 0.5],
  [2, 1, "nurse", 0.3, 0.25],
  [3, 0, "nurse", 0.8, 0.75],
].map(([seed, label, recognisedAs, a, b], i) => ({
  seed: Number(seed),
  subject: "nurse",
  label: label === 0 ? "first" : "second",
  labelProbabilities: label === 0 ? [0.9, 0.1] : [0.3, 0.7],
  // Groups in turn would be two of either.
  assigned: i % 2 === 0 ? "first" : "second",
  asked: i % 2 === 0 ? "first" : "second",
  recognisedAs: String(recognisedAs),
  iou: Number(a),
  iouReread: Number(b),
  biou: Number(a),
  biouReread: Number(b),
  biouModules: Number(b),
  stages: stages([0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((x) => x * Number(b))),
  promptCosine: Number(a) - 0.2,
  targetCosine: Number(b) - 0.3,
  cost: 1 + i,
  clipPair: [corner(i, 0), corner(i, 3)],
  inceptionPair: [corner(i, 0), corner(i, 3)],
  clip: corner(i, 0),
  inception: corner(i, 0),
  clipMatch: cornerMatch(i),
  inceptionMatch: cornerMatch(i),
}));
const CORNERS = datasetOf([0, 1, 2, 3].map((i) => [...corner(i, 3)]));
const BY_HAND: Readonly<Record<string, number>> = {
  rd: 0.5,
  "signed_rd": 0.5,
  rd4: 0.75,
  // Mean probabilities 0.75 and 0.25.
  fd: 0.25 * Math.SQRT2,
  "fd_counts": 0.25 * Math.SQRT2,
  // Three far firsts and one near second.
  "rd_first": 1,
  "rd_second": 1,
  intersection: 0.375,
  "share_1": 0.75,
  "share_2": 0.25,
  "share_3": 0,
  "share_4": 0,
  "share_5": 0,
  "share_6": 0,
  "share_7": 0,
  "share_8": 0,
  "least_share": 0.25,
  // The first of two seconds was shown as a first, and a first as a second.
  followed: 0.25,
  "as_asked": 0.25,
  miou: 0.35,
  "miou_reread": 0.5,
  mbiou: 0.35,
  "mbiou_reread": 0.5,
  mbiou15: 0.5,
  "biou_down1": 0.05,
  "biou_down2": 0.1,
  "biou_down3": 0.15,
  "biou_up3": 0.2,
  "biou_up2": 0.25,
  "biou_up1": 0.3,
  recognised: 0.75,
  "clip_t": 0.15,
  "clip_t01": 0.575,
  "clip_d": 0.2,
  "clip_d01": 0.6,
  // (1, ±1) beside (4, ±1), and (−1, ±1) beside (2, ±1).
  "clip_i": (5 / Math.sqrt(34) - 1 / Math.sqrt(10)) / 2,
  "clip_i01": (5 / Math.sqrt(34) - 1 / Math.sqrt(10)) / 4 + 0.5,
  // Equal covariances, means 3 apart.
  fid: 9,
  "fid_clip": 9,
  // Three images are matched with the two upper corners, one with the two lower: weights of 3/8 and 1/8,
  // means 3 and 1/2 apart, covariances 4/3 and 4/3, and 16/11 and 12/11 (1 − Σ w² = 11/16).
  "fid_matched": matchedByHand(),
  "fid_clip_matched": matchedByHand(),
  // Sums of (x·y / 2 + 1)³ over the twelve ordered pairs of different corners.
  kid: (8 + 2289.5 - 2 * 62) / 12,
  "fid_dataset": 9,
  "fid_clip_dataset": 9,
  // An image is compared with all four of the others: 5/2 + 1 cubed twice, and 1/2 cubed twice, come to the 62.
  "kid_dataset": (8 + 2289.5) / 12 - 2 * (62 + 86) / 16,
  "kid_clip_dataset": (8 + 2289.5) / 12 - 2 * (62 + 86) / 16,
  cost: 2.5,
  "kid_clip": (8 + 2289.5 - 2 * 62) / 12,
};

Deno.test("a metric applies where it is defined", () => {
  const applying = (context: Context) =>
    METRICS.filter((m) => m.applies(context)).map(({ id }) => id);
  const [two, four] = CONTEXTS.map(applying);
  deepStrictEqual(
    two?.filter((id) => !four?.includes(id)),
    ["rd", "signed_rd"],
  );
  deepStrictEqual(
    four?.filter((id) => !two?.includes(id)),
    ["rd4", "share_3", "share_4"],
  );
  const alone = applying({ ...CONTEXTS[0] as Context, subjects: ["nurse"] });
  deepStrictEqual(two?.filter((id) => !alone.includes(id)), ["recognised"]);
});

Deno.test("(cos + 1) / 2 has half the error of the cosine", () => {
  const context = CONTEXTS[0] as Context;
  const error = (id: string) =>
    METRICS.find((m) => m.id === id)?.estimate(FOUR, context).stderr ?? NaN;
  for (const id of ["clip_i", "clip_t", "clip_d"]) {
    ok(Math.abs(error(`${id}01`) - error(id) / 2) < 1e-15 && error(id) > 0);
  }
});

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
    ok(min === null || max === null || min < max);
    ok(metric.digits >= 1 && metric.least >= 1);
    ok(contexts.length > 0);
  });

  Deno.test(`${id} agrees with a value computed by hand`, () => {
    const many = ["first", "second", ..."345678"];
    const fewest = [2, 3, 8].find((k) =>
      metric.applies({
        classes: many.slice(0, k),
        subjects: SUBJECTS,
        percentile: 70,
      })
    );
    const classes = fewest ? many.slice(0, fewest) : JOINT;
    const context = {
      classes,
      subjects: SUBJECTS,
      percentile: 70,
      dataset: CORNERS,
    };
    const shown = fewest ? FOUR : FOUR.map((o) => ({
      ...o,
      label: o.label === "first" ? "far_first" : "near_second",
    }));
    const { value, n } = given(cell(metric, shown, context));
    const wanted = BY_HAND[id] ?? NaN;
    ok(Math.abs(value - wanted) <= 1e-14 * (1 + wanted), `got ${value}`);
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
    forAll(contexts, metric, (images, context) => {
      const { value, stderr, n } = given(cell(metric, images, context));
      ok(value >= (min ?? -Infinity) && value <= (max ?? Infinity));
      const few = n <= metric.least && Number.isNaN(stderr);
      ok(stderr >= 0 || few, `got ${stderr}`);
      strictEqual(n, images.length);
    });
  });

  Deno.test(`${id} refuses what is not a number`, () => {
    forAll(contexts, metric, (images, context) => {
      const broken = damaged(at(images, 0), metric.reads);
      if (!broken) return;
      throws(
        () => cell(metric, [broken, ...images.slice(1)], context),
        RangeError,
      );
    });
  });

  if (metric.without) {
    Deno.test(`${id} without each image is what the others make of it`, () => {
      forAll(
        contexts,
        { ...metric, least: metric.least + 2 },
        (list, context) => {
          const fast = metric.without?.(list, context) ?? [];
          for (const i of list.keys()) {
            const { value } = metric.estimate(list.toSpliced(i, 1), context);
            ok(Math.abs(at(fast, i) - value) < 1e-12);
          }
        },
      );
    });
  }

  Deno.test(`${id} does not depend on the order of the images`, () => {
    forAll(contexts, metric, (images, context) => {
      const expected = cell(metric, images, context);
      deepStrictEqual(cell(metric, images.toReversed(), context), expected);
    });
  });

  Deno.test(`${id} counts abstentions and is not moved by them`, () => {
    forAll(contexts, metric, (images, context) => {
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
    forAll(contexts, metric, (images, context) => {
      const { value, stderr } = given(cell(metric, images, context));
      const classes = context.classes.toReversed();
      const [, group] = /^share_(\d)$/.exec(id) ?? [];
      const turned = group && `share_${classes.length + 1 - Number(group)}`;
      const twin = METRICS.find((m) => m.id === turned) ?? metric;
      const other = given(cell(twin, images, { ...context, classes }));
      // Sums in another order may differ in their last digit.
      const wanted = id === "signed_rd" ? -value : value;
      ok(Math.abs(other.value - wanted) <= 1e-15 * (1 + Math.abs(wanted)));
      const few = images.length <= metric.least;
      ok(Math.abs(other.stderr - stderr) < 1e-12 || few);
    });
  });

  Deno.test(`${id} overall lies between its cells, whatever their order`, () => {
    forAll(contexts, metric, (images, context) => {
      const some = SUBJECTS.slice(0, 3);
      const all = some.flatMap((subject, i) =>
        images.map((o) => ({ ...o, subject, iou: (o.iou ?? NaN) / (i + 1) }))
      );
      const cells = some.map((subject) =>
        cell(metric, all.filter((o) => o.subject === subject), context)
      );
      const values = cells.map((c) => given(c).value);
      const total = overall(metric, cells, context, all);
      const { value, n } = given(total);
      if (metric.combines === "subjects") {
        ok(value >= Math.min(...values) - 1e-12);
        ok(value <= Math.max(...values) + 1e-12);
      }
      strictEqual(n, 3 * images.length);
      deepStrictEqual(
        overall(metric, cells.toReversed(), context, all.toReversed()),
        total,
      );
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

/** A dataset of which both networks see the same. */
function datasetOf(rows: readonly (readonly number[])[]): Dataset {
  const d = rows[0]?.length ?? 0;
  const features = matrix(rows.flat(), rows.length, d);
  const seen = { features, moments: moments(features) };
  return { clip: seen, inception: seen };
}

/** Corners of a square of side 2 about (x, 0), one after the other. */
function corner(i: number, x: number): Float32Array {
  const [right, up] = [i % 4 === 0 || i % 4 === 3, i % 4 < 2];
  return Float32Array.of(x + (right ? 1 : -1), up ? 1 : -1);
}

/** An upper corner's counterparts are the upper ones 3 to the right, as those of two lower ones are; the fourth's are the lower. */
function cornerMatch(i: number): Match {
  const [from, to] = i === 2 ? [2, 4] : [0, 2];
  const near = REFERENCE.slice(from, to);
  return { own: corner(i, 0), near, far: REFERENCE };
}

function matchedByHand(): number {
  const [own, right, up] = [4 / 3, 16 / 11, 12 / 11].map(Math.sqrt);
  return 9.25 + ((own ?? NaN) - (right ?? NaN)) ** 2 +
    ((own ?? NaN) - (up ?? NaN)) ** 2;
}

/** Some counterparts of an image, of its own subject or not. */
function matchOf(pair: Pair, other: Pair): Match {
  const far = [pair[1], other[1], other[0]]
    .map((features, i) => ({ seed: -1 - i, features }));
  return { own: pair[0], near: far.slice(0, at(pair[1], 0) - 1), far };
}

/** Stages in the order of the network; a record names them by the alphabet. */
function stages(values: readonly number[]): Record<string, number> {
  const names = ["down-64", "down-32", "down-16", "up-16", "up-32", "up-64"];
  const named = names.map((name, i) => [name, at(values, i)] as const);
  return Object.fromEntries(named.toSorted(([a], [b]) => a < b ? -1 : 1));
}

function shares(weights: readonly number[]): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / total);
}

/** The observation with a NaN in a field; `undefined` if the field holds names. */
function damaged(o: Observation, field: Field): Observation | undefined {
  const value = o[field];
  if (typeof value === "string") return undefined;
  if (typeof value === "number") return { ...o, [field]: NaN };
  if (field === "stages") return { ...o, stages: stages(Array(6).fill(NaN)) };
  if (field === "labelProbabilities") {
    return {
      ...o,
      labelProbabilities: (o.labelProbabilities ?? []).map(() => NaN),
    };
  }
  const broken = new Float32Array(FEATURES).fill(NaN);
  if (field === "clip" || field === "inception") {
    return { ...o, [field]: broken };
  }
  if (field === "clipMatch" || field === "inceptionMatch") {
    return { ...o, [field]: { ...o[field], own: broken } };
  }
  return { ...o, [field]: [broken, broken] };
}

function given({ estimate }: { readonly estimate?: Estimate }): Estimate {
  if (!estimate) throw new Error("expected an estimate");
  return estimate;
}

function forAll(
  contexts: readonly Context[],
  { least }: Metric,
  law: (images: readonly Observation[], context: Context) => void,
): void {
  for (const context of contexts) {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const vector = fc.tuple(
      ...Array(FEATURES).fill(fc.integer({ min: 1, max: 4 })),
    )
      .map((xs) => Float32Array.from(xs as number[]));
    const image = fc.record({
      label: fc.constantFrom(...context.classes),
      assigned: fc.constantFrom(...context.classes),
      labelProbabilities: fc.tuple(
        ...context.classes.map(() => fc.integer({ min: 1, max: 9 })),
      ).map(shares),
      recognisedAs: fc.constantFrom(...context.subjects),
      iou: share,
      iouReread: share,
      biou: share,
      biouReread: share,
      biouModules: share,
      stages: fc.array(share, { minLength: 6, maxLength: 6 }).map(stages),
      promptCosine: fc.double({ min: -1, max: 1, noNaN: true }),
      cost: fc.double({ min: 0.1, max: 9, noNaN: true }),
      clipPair: fc.tuple(vector, vector),
      inceptionPair: fc.tuple(vector, vector),
    });
    const images = fc.array(image, { minLength: least, maxLength: 30 });
    fc.assert(
      fc.property(images, (list) => {
        const images = list.map((o, seed) => ({
          ...o,
          seed,
          subject: "nurse",
          asked: o.assigned,
          targetCosine: o.promptCosine,
          clip: o.clipPair[0],
          inception: o.inceptionPair[0],
          clipMatch: matchOf(o.clipPair, o.inceptionPair),
          inceptionMatch: matchOf(o.inceptionPair, o.clipPair),
        }));
        law(images, context);
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
    });
    return cell(metric, images, { ...context, dataset: CORNERS });
  });
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
