import { deepStrictEqual, doesNotThrow, throws } from "node:assert/strict";
import { TOY_MODELS, TOY_SPEC } from "../../../tests/support/toy_spec.ts";
import type { Observation } from "../../metrics/mod.ts";
import { checkRun, observationProblems } from "./check_run.ts";
import { leaderboard } from "./leaderboard.ts";
import { makePlan } from "../plan/plan.ts";
import type { Spec } from "../declare/mod.ts";
import { catalogue } from "../../../tests/support/catalogue.ts";

const SPEC = {
  ...TOY_SPEC,
  subjects: ["nurse", "judge"],
  methods: ["plain"],
  metrics: ["rd", "signed_rd", "miou", "fd"],
  sizes: {
    ...TOY_SPEC.sizes,
    testbed: { ...TOY_SPEC.sizes.testbed, images: 3 },
  },
} as const satisfies Spec;
const plan = makePlan(
  SPEC,
  catalogue([{
    id: "plain",
    version: 1,
    title: "Plain",
    source: "",
    note: "",
    transforms: [],
  }]),
  { size: "testbed" },
  TOY_MODELS,
);
const image: Observation = {
  seed: 0,
  subject: "nurse",
  label: "male",
  labelProbabilities: [0.75, 0.25],
  margin: 0.5,
  iou: 0.25,
  biou: 0.3,
  stages: { "down-8": 0.2, "up-8": 0.4 },
  promptCosine: -0.1,
  clip: Float32Array.of(1, 2),
};
const run: Observation[] = SPEC.subjects.flatMap((subject) =>
  plan.seeds.map((seed) => ({ ...image, subject, seed }))
);
const scored = (observed: readonly Observation[]) =>
  leaderboard(plan, new Map([["plain", observed]]));

Deno.test("a sound run passes, also where images abstained", () => {
  const abstained = run.map((o, i): Observation =>
    i > 0
      ? o
      : { seed: o.seed, subject: o.subject, invalid: "the image is one colour" }
  );
  for (const observed of [run, abstained]) {
    doesNotThrow(() =>
      checkRun(plan, new Map([["plain", observed]]), scored(observed))
    );
  }
});

// What is broken in one image, and what is said of it.
const BROKEN: readonly (readonly [Partial<Observation>, RegExp])[] = [
  [{ iou: 1.2 }, /iou is 1\.2, not in \[0, 1\]/],
  [{ margin: -0.1 }, /margin is -0\.1/],
  [{ promptCosine: NaN }, /promptCosine is NaN/],
  [{ cost: 0 }, /cost is 0, not above 0/],
  [{ stages: { "down-8": 2, "up-8": -1.4 } }, /down-8 is 2/],
  [{ biou: 0.5 }, /biou is 0\.5, but its stages average 0\.3/],
  [{ labelProbabilities: [0.75, 0.3] }, /probabilities sum to 1\.05/],
  [{ labelProbabilities: [0.5, 0.25] }, /probabilities sum to 0\.75/],
  [{ labelProbabilities: [1.5, -0.5] }, /probability 0 is 1\.5/],
  [{ clip: Float32Array.of(1, NaN) }, /features of clip are not finite/],
];

for (const [change, message] of BROKEN) {
  Deno.test(`an image is refused where ${message.source}`, () => {
    const [first, ...others] = run;
    const observed = [{ ...image, ...first, ...change }, ...others];
    throws(
      () => checkRun(plan, new Map([["plain", observed]]), scored(run)),
      message,
    );
    deepStrictEqual(observationProblems(image), []);
  });
}

Deno.test("the ends of a range belong to it, and an image without stages has none to average", () => {
  deepStrictEqual(
    observationProblems({
      seed: 0,
      subject: "nurse",
      label: "male",
      labelProbabilities: [1, 0],
      margin: 1,
      iou: 0,
      biou: 0.5,
      promptCosine: -1,
    }),
    [],
  );
});

Deno.test("scores may lie at the ends of their ranges, and each has its own", () => {
  for (const [label, iou] of [["male", 0], ["female", 1]] as const) {
    const labelProbabilities = label === "male" ? [1, 0] : [0, 1];
    const observed = run.map((o) => ({ ...o, label, iou, labelProbabilities }));
    doesNotThrow(() =>
      checkRun(plan, new Map([["plain", observed]]), scored(observed))
    );
  }
});

Deno.test("many problems are counted, and the first twenty shown", () => {
  const broken = run.map((o) => ({
    ...o,
    iou: 2,
    margin: 2,
    biou: 2,
    promptCosine: 2,
  }));
  throws(
    () => checkRun(plan, new Map([["plain", broken]]), scored(run)),
    ({ message }: Error) =>
      message.split("\n").length === 22 && / {2}… and 10 more$/.test(message),
  );
  const few = broken.map((o, i) => i > 0 ? run[i] ?? o : o);
  throws(
    () => checkRun(plan, new Map([["plain", few]]), scored(run)),
    ({ message }: Error) => !/more$/.test(message),
  );
});

Deno.test("an image that is missing, there twice, or of another seed is named", () => {
  const check = (observed: readonly Observation[]) => () =>
    checkRun(plan, new Map([["plain", observed]]), scored(run));
  throws(check(run.slice(1)), /seed 0 of "nurse" is missing/);
  throws(check([...run, image]), /seed 0 of "nurse" is there 2 times/);
  throws(
    check([...run, { ...image, seed: 9 }]),
    /seed 9 of "nurse" is there 1 times/,
  );
});

Deno.test("a score out of range, without error, or of other images than there are is named", () => {
  const scores = scored(run);
  const check = (change: object) => () =>
    checkRun(plan, new Map([["plain", run]]), {
      ...scores,
      cells: scores.cells.map((c, i) => i > 0 ? c : { ...c, ...change }),
    });
  doesNotThrow(check({}));
  throws(check({ value: 1.5 }), /1\.5 is not in \[0, 1\]/);
  throws(check({ value: NaN }), /NaN is not in/);
  throws(check({ stderr: -1 }), /its error is -1/);
  throws(check({ n: 2 }), /2 images and 0 that abstained, expected 3/);
});
