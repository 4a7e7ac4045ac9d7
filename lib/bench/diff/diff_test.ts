import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import {
  type Fiction,
  imagined,
  names,
  noise,
  range,
} from "../../../tests/support/scores.ts";
import type { Scores, SubjectScore } from "../leaderboard/scores.ts";
import { diff } from "./diff.ts";

const FICTION: Fiction = {
  methods: ["plain", "fair"],
  subjects: names(8),
  seeds: range(6),
};
const BASELINE = imagined(FICTION);
const other = (more: Fiction) =>
  imagined({ ...FICTION, observe: noise(1), ...more });

/** Reasons of all comparisons, each once. */
function reasons(candidate: Scores, baseline: Scores = BASELINE): string[] {
  const { comparisons } = diff(candidate, baseline);
  ok(comparisons.every(({ verdict }) => verdict === "incomparable"));
  return [...new Set(comparisons.map(({ reason }) => reason ?? ""))];
}

Deno.test("boards that were measured otherwise are incomparable, for every reason at once", () => {
  const spec = { id: "b", version: 2 };
  deepStrictEqual(reasons(other({ spec, models: { scorer: { a: "" } } })), [
    "spec b@2 and toy@1; another CLIP judged the images",
  ]);
  const board = { ...BASELINE.board, profile: "released" };
  const profile = { ...BASELINE, board };
  deepStrictEqual(reasons(profile), ["profile released and paper"]);
  const judge = {
    kind: "onnx",
    version: 1,
    settings: { name: "a" },
    files: {},
  };
  const [judged = ""] = reasons(other({ models: { judge } }));
  match(
    judged,
    /^another judge looked at the images: a \(\w{8}\) and CLIP by the spec's prompts$/,
  );
  const steps = {
    ...BASELINE,
    board: { ...BASELINE.board, size: { ...BASELINE.board.size, steps: 7 } },
  };
  deepStrictEqual(reasons(steps), ["steps 7 and 20"]);
  const classes = {
    ...BASELINE,
    board: { ...BASELINE.board, classes: ["a", "b"] },
  };
  deepStrictEqual(reasons(classes), ["classes a, b and male, female"]);
  deepStrictEqual(reasons(other({ spec: { prompt: "{subject}!" } })), [
    "subjects, prompts, classifier, maps or sampler differ",
  ]);
});

Deno.test("what was measured may differ, and is said to", () => {
  const { remarks } = diff(
    other({
      models: { pipeline: { a: "" }, provider: "cuda" },
      seeds: range(6).map((i) => i + 10),
    }),
    BASELINE,
  );
  deepStrictEqual(remarks, [
    "another model drew the images",
    "the networks ran on cuda and on cpu",
    "seeds 10..15 and 0..5: images of different noise, paired by subject only",
    "the candidate is partial: seeds not as the spec says",
  ]);
  deepStrictEqual(diff(BASELINE, BASELINE).remarks, []);
});

Deno.test("a metric's other version is another metric", () => {
  const { board } = BASELINE;
  const metrics = board.metrics.map((metric) => ({ ...metric, version: 9 }));
  deepStrictEqual(reasons({ ...BASELINE, board: { ...board, metrics } }), [
    "rd@9 and rd@2",
    "miou@9 and miou@2",
  ]);
});

Deno.test("what chance alone changes with n is incomparable at another n, and only that", () => {
  const fewer = other({ seeds: range(5) });
  const [rd, miou] = diff(fewer, BASELINE, { methods: ["plain"] }).comparisons;
  strictEqual(rd?.verdict, "incomparable");
  match(rd.reason ?? "", /^40 and 48 images, at which chance alone gives/);
  strictEqual(miou?.verdict, "inconclusive");
  const [more] = diff(BASELINE, fewer, { methods: ["plain"] }).comparisons;
  match(more?.reason ?? "", /^48 and 40 images, at which chance alone gives/);
  // A single abstention moves the level less than it matters.
  const once = noise(1);
  const gap = other({
    subjects: names(8),
    seeds: range(40),
    observe: (...place) =>
      place[1] === "p0" && place[2] === 0
        ? { invalid: "black" }
        : once(...place),
  });
  const whole = imagined({ ...FICTION, seeds: range(40) });
  const [nearly] = diff(gap, whole).comparisons;
  ok(nearly?.candidate?.n === 319 && nearly.baseline?.n === 320);
  strictEqual(nearly.verdict, "inconclusive");
});

Deno.test("who lacks what is said, and why", () => {
  const blank = other({
    observe: (...place) =>
      place[0] === "fair" ? { invalid: "black" } : noise(1)(...place),
  });
  const missing = (a: Scores, b: Scores) =>
    diff(a, b).comparisons.filter(({ verdict }) => verdict === "missing")
      .map(({ method, metric, lacks, reason }) =>
        `${method} ${metric.id} ${lacks} ${reason}`
      );
  deepStrictEqual(missing(blank, BASELINE), [
    "fair rd candidate black",
    "fair miou candidate black",
  ]);
  deepStrictEqual(missing(BASELINE, blank), [
    "fair rd baseline black",
    "fair miou baseline black",
  ]);
  deepStrictEqual(missing(blank, blank), [
    "fair rd both black",
    "fair miou both black",
  ]);
  const fewer = other({ metrics: ["rd"] });
  deepStrictEqual(missing(fewer, BASELINE), [
    "plain miou candidate undefined",
    "fair miou candidate undefined",
  ]);
});

Deno.test("too many comparisons for too few subjects show nothing, and say so", () => {
  const six = { subjects: names(6) };
  const two = diff(
    other({ ...six, methods: ["plain"] }),
    imagined({ ...FICTION, ...six, methods: ["plain"] }),
  );
  for (const { effect, reason } of two.comparisons) {
    strictEqual(effect?.detectable, null);
    strictEqual(
      reason,
      "too few subjects: among 2 comparisons no difference could be shown",
    );
  }
  const [one] = diff(
    other({ ...six, methods: ["plain"] }),
    imagined({ ...FICTION, ...six, methods: ["plain"] }),
    { metrics: ["miou"] },
  ).comparisons;
  strictEqual(one?.reason, undefined);
  ok(one?.effect && one.effect.detectable !== null);
});

Deno.test("with one image per subject the error is not known", () => {
  const one = { seeds: [0] };
  const { comparisons } = diff(other(one), imagined({ ...FICTION, ...one }), {
    metrics: ["miou"],
  });
  for (const { verdict, reason } of comparisons) {
    deepStrictEqual([verdict, reason], [
      "inconclusive",
      "too few images to tell the error",
    ]);
  }
});

Deno.test("p-values are adjusted for all that is compared, and for nothing else", () => {
  const all = diff(other({}), BASELINE).comparisons;
  const [first] = all;
  const [alone] = diff(other({}), BASELINE, {
    methods: ["plain"],
    metrics: ["rd"],
  }).comparisons;
  strictEqual(all.length, 4);
  strictEqual(alone?.effect?.adjusted, alone?.effect?.p);
  ok((first?.effect?.adjusted ?? 0) > (alone?.effect?.adjusted ?? 1));
  ok(
    (first?.effect?.detectable ?? 0) > (alone?.effect?.detectable ?? Infinity),
  );
});

/** The baseline with the first cell changed, or taken away. */
function withCell(change: Partial<SubjectScore> | undefined): Scores {
  const [first, ...rest] = BASELINE.cells;
  ok(first);
  const cells = change ? [{ ...first, ...change }, ...rest] : rest;
  return { ...BASELINE, cells };
}

Deno.test("a subject that only one side has makes the metric incomparable", () => {
  for (const damaged of [withCell(undefined), withCell({ value: null })]) {
    for (const [a, b] of [[damaged, BASELINE], [BASELINE, damaged]] as const) {
      const [rd, ...others] = diff(a, b).comparisons;
      deepStrictEqual([rd?.verdict, rd?.reason], [
        "incomparable",
        "the subjects differ",
      ]);
      ok(others.every(({ verdict }) => verdict === "identical"));
    }
  }
});

Deno.test("equal values with another error, or of other images, are not identical", () => {
  for (const change of [{ stderr: 0.123 }, { n: 5 }]) {
    const [rd] = diff(withCell(change), BASELINE).comparisons;
    deepStrictEqual([rd?.verdict, rd?.effect?.delta], ["equivalent", 0]);
  }
});

Deno.test("no true difference would be seen that is wider than the metric's range", () => {
  const wild = { seeds: range(2), metrics: ["miou", "signed_rd"] };
  const swinging = (low: number) =>
    imagined({
      ...FICTION,
      ...wild,
      observe: (_, __, seed) => ({
        iou: seed ? 1 : low,
        label: seed || low ? "male" : "female",
      }),
    });
  const found = diff(swinging(0), swinging(1)).comparisons;
  for (const { effect } of found) strictEqual(effect?.detectable, null);
  const tame = { seeds: range(60), metrics: ["signed_rd"], methods: ["plain"] };
  const [signed] =
    diff(other(tame), imagined({ ...FICTION, ...tame })).comparisons;
  ok((signed?.effect?.detectable ?? 0) > 0);
});
