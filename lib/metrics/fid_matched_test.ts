import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { readNpy } from "../../tests/support/npy.ts";
import { at, mt19937, torchNormal, uniform } from "../core/mod.ts";
import { matrix } from "../linalg/mod.ts";
import { mean } from "../statistics/mod.ts";
import { cell } from "./cell.ts";
import { fidClip } from "./fid.ts";
import { fidClipMatched, fidMatched } from "./fid_matched.ts";
import { frechetDistance } from "./frechet.ts";
import { matchWith } from "./match_with.ts";
import type { Observation } from "./observation.ts";
import { pairWith } from "./pair_with.ts";
import { weightedFrechet } from "./weighted_frechet.ts";

const CLASSES = ["female", "male"];
const SUBJECTS = Array.from({ length: 10 }, (_, i) => `subject ${i}`);
const WIDTH = 6;
const context = { classes: CLASSES, subjects: SUBJECTS, percentile: 70 };

// Made by tests/reference/weighted_fid.py.
const FOLDER = new URL("../../tests/reference/", import.meta.url).pathname;
const { cases }: {
  cases: Record<
    string,
    { weights: number[]; fid: number; "fid_pytorch_fid"?: number }
  >;
} = JSON.parse(await Deno.readTextFile(`${FOLDER}weighted_fid.json`));

for (const [name, wanted] of Object.entries(cases)) {
  Deno.test(`the distance by weights of ${name} images is NumPy's and pytorch-fid's`, async () => {
    const [x, y] = [
      await features(`${name}_x`),
      await features(`${name}_y`),
    ];
    const found = weightedFrechet(x, y, Float64Array.from(wanted.weights));
    ok(Math.abs(found / wanted.fid - 1) < 1e-9, `${found}, ${wanted.fid}`);
    const theirs = wanted["fid_pytorch_fid"] ?? found;
    ok(Math.abs(found / theirs - 1) < 1e-6, `${found}, ${theirs}`);
    const equal = new Float64Array(y.rows).fill(3);
    const plain = frechetDistance(x, y);
    ok(Math.abs(weightedFrechet(x, y, equal) / plain - 1) < 1e-12);
  });
}

Deno.test("a distance by weights of one image, or of other features, is refused", () => {
  const x = matrix(new Float64Array(6), 2, 3);
  for (const y of [matrix([1, 2, 3], 1, 3), matrix([1, 2, 3, 4], 2, 2)]) {
    throws(
      () => weightedFrechet(x, y, new Float64Array(y.rows).fill(1)),
      RangeError,
    );
  }
});

Deno.test("where a method shows each group as often as the reference, matched FID is FID", () => {
  const skew = (i: number) => i % 2 === 0 ? 0.75 : 0.5;
  const reference = images(1, (i, seed) => seed / 24 < skew(i));
  // Each subject's groups come at other seeds, as many.
  const own = images(2, (i, seed) => (23 - seed) / 24 < skew(i));
  const all = compared(own, reference);
  const [matched, plain] = [fidClipMatched, fidClip].map((metric) =>
    metric.estimate(all, context).value
  );
  ok(Math.abs((matched ?? NaN) / (plain ?? NaN) - 1) < 1e-9);
});

Deno.test("a method that changes only whom it shows is as far as another draw; one whose pictures differ is farther", () => {
  const draw = mt19937(3);
  const biased = (i: number) => uniform(draw) < (i < 8 ? 0.85 : 0.5);
  const even = () => uniform(draw) < 0.5;
  const runs = Array.from({ length: 25 }, (_, run) => {
    const reference = images(100 + 4 * run, biased);
    const again = compared(images(101 + 4 * run, biased), reference);
    const evened = compared(images(102 + 4 * run, even), reference);
    const worse = compared(
      images(103 + 4 * run, even, { blur: 0.5 }),
      reference,
    );
    const value = (all: readonly Observation[], metric = fidClipMatched) =>
      metric.estimate(all, context).value;
    return {
      again: value(again),
      evened: value(evened),
      worse: value(worse),
      charged: value(evened, fidClip),
      pooled: value(byGroupAlone(evened)),
    };
  });
  const over = (name: keyof typeof runs[number]) =>
    mean(runs.map((run) => run[name])).value;
  const excess = over("evened") / over("again");
  ok(excess > 0.9 && excess < 2, `matched ${excess} times another draw`);
  ok(over("evened") < over("pooled"), "subjects are matched too");
  ok(over("charged") > 5 * over("evened"), "FID charges it");
  ok(over("worse") > 5 * over("evened"), "worse pictures are found");
});

Deno.test("the error of matched FID is the spread of repeated runs", () => {
  const draw = mt19937(5);
  const estimates = Array.from({ length: 60 }, (_, run) => {
    const reference = images(
      900 + 2 * run,
      (i) => uniform(draw) < (i < 5 ? 0.7 : 0.3),
    );
    const own = images(901 + 2 * run, () => uniform(draw) < 0.5, { blur: 1 });
    return fidClipMatched.estimate(compared(own, reference), context);
  });
  const spread = mean(estimates.map(({ value }) => value)).stderr *
    Math.sqrt(estimates.length);
  const claimed = mean(estimates.map(({ stderr }) => stderr)).value;
  ok(
    claimed / spread > 0.75 && claimed / spread < 1.35,
    `claimed ${claimed}, found ${spread}`,
  );
});

Deno.test("leaving a block of seeds out is the distance of a run that never had them", () => {
  const reference = images(7, (i, seed) => (seed * 7 + i) % 5 < 3);
  const own = images(8, (i, seed) => (seed * 3 + i) % 4 < 2);
  const all = compared(own, reference);
  const { value, blocks } = fidClipMatched.estimate(all, context);
  const g = blocks?.size ?? 0;
  ok(g >= 5, `${g} blocks`);
  // Of two classes and cohorts of four, 24 seeds fall into runs of four, dealt out in turn.
  for (const [first, pseudo] of blocks ?? []) {
    const kept = (o: Observation) =>
      Math.floor(o.seed / 4) % g !== Math.floor(first / 4) % g;
    const fewer = compared(own.filter(kept), reference.filter(kept));
    const rest = fidClipMatched.estimate(fewer, context).value;
    const wanted = g * value - (g - 1) * rest;
    ok(Math.abs(pseudo - wanted) < 1e-9 * (1 + Math.abs(wanted)));
  }
});

Deno.test("an image is matched with its own subject's counterparts, or with all where these are too few", () => {
  const reference = images(1, (i) => i !== 0);
  const [own] = matchWith(
    images(2, () => false).filter((o) => o.subject === "subject 0"),
    reference,
  );
  const other = matchWith(images(2, () => true), reference)[0];
  // Subject 0 is male throughout, so its men have counterparts of their own and its women none.
  strictEqual(own?.clipMatch?.near.length, 24);
  strictEqual(other?.clipMatch?.near.length, 0);
  strictEqual(other?.clipMatch?.far.length, 9 * 24);
  strictEqual(own?.inceptionMatch, undefined);
});

Deno.test("images of a group that the reference does not show abstain and are counted, with the reason", () => {
  const reference = images(1, () => true);
  const own = images(2, (_, seed) => seed % 2 === 0);
  const all = compared(own, reference);
  const nurse = all.filter((o) => o.subject === "subject 0");
  const { estimate, abstained, reasons } = cell(fidClipMatched, nurse, context);
  strictEqual(estimate?.n, 12);
  strictEqual(abstained, 12);
  deepStrictEqual(reasons, { 'the reference shows "male" nowhere': 12 });
  const none = cell(fidMatched, nurse, context);
  strictEqual(none.estimate, undefined);
  deepStrictEqual(Object.keys(none.reasons).sort(), [
    "Inception was not asked",
    'the reference shows "male" nowhere',
  ]);
});

/** 24 images of each subject, whose features are the sum of what subject, group and noise make. */
function images(
  run: number,
  female: (subject: number, seed: number) => boolean,
  { blur = 0 } = {},
): Observation[] {
  const { data } = torchNormal(run, [SUBJECTS.length * 24 * WIDTH]);
  return SUBJECTS.flatMap((subject, i) =>
    Array.from({ length: 24 }, (_, seed) => {
      const label = at(CLASSES, female(i, seed) ? 0 : 1);
      const clip = Float32Array.from({ length: WIDTH }, (_, j) => {
        const noise = at(data, (i * 24 + seed) * WIDTH + j);
        const group = label === "female" ? 1.5 * (j % 2) : -1.5 * (j % 2);
        const own = Math.sin(1 + i * (j + 1));
        return own + group + blur + (1 + blur) * noise;
      });
      return { seed, subject, label, clip };
    })
  );
}

/** The same images, matched with all that show their group, whatever the subject. */
function byGroupAlone(all: readonly Observation[]): Observation[] {
  return all.map((o) => ({
    ...o,
    ...(o.clipMatch && { clipMatch: { ...o.clipMatch, near: [] } }),
  }));
}

/** As the benchmark does, in the order in which metrics see them. */
function compared(
  own: readonly Observation[],
  reference: readonly Observation[],
): Observation[] {
  return matchWith(pairWith(own, reference), reference).toSorted((a, b) =>
    a.seed - b.seed || (a.subject < b.subject ? -1 : 1)
  );
}

async function features(name: string) {
  const { data, shape } = await readNpy(`${FOLDER}fid/${name}.npy`);
  return matrix(Float64Array.from(data), at(shape, 0), at(shape, 1));
}
