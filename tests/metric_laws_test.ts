import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { at } from "../lib/core/mod.ts";
import {
  cell,
  type Context,
  type Field,
  type Match,
  type Metric,
  METRICS,
  type Observation,
  overall,
  type Pair,
} from "../lib/metrics/mod.ts";
import {
  CONTEXTS,
  FEATURES,
  given,
  shares,
  stages,
  SUBJECTS,
} from "./support/metric_images.ts";

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
}

/** Some counterparts of an image, of its own subject or not. */
function matchOf(pair: Pair, other: Pair): Match {
  const far = [pair[1], other[1], other[0]]
    .map((features, i) => ({ seed: -1 - i, features }));
  return { own: pair[0], near: far.slice(0, at(pair[1], 0) - 1), far };
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
          wordCosine: o.promptCosine,
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
