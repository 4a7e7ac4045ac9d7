import { deepStrictEqual, ok } from "node:assert/strict";
import { abstains, at, type Tensor, tensor } from "../../core/mod.ts";
import { type ChosenJudge, predictionOf } from "../../judges/mod.ts";
import { judgeProblems, openJudge, SUBJECT } from "./judge.ts";

const SPEC = {
  subjects: ["nurse", "pilot"],
  attribute: {
    name: "race",
    groups: [{ id: "asian", words: ["asian"] }, { id: "white", words: ["w"] }],
  },
  classifier: { group: ["a {group}"], subject: ["a {subject}"] },
};
/** A CLIP to which every image is a nurse. */
const scorer = {
  logitScale: 10,
  embedTexts: (texts: readonly string[]) =>
    Promise.resolve(
      tensor(
        texts.flatMap((text) => text === "a nurse" ? [1, 0] : [0, 1]),
        [texts.length, 2],
      ),
    ),
  imageFeatures: ({ shape }: Tensor) =>
    Promise.resolve(tensor(Array(at(shape, 0)).fill([1, 0]).flat(), [
      at(shape, 0),
      2,
    ])),
};
const RACE = {
  name: "race",
  classes: ["white", "east", "southeast", "other"],
  groups: { asian: ["east", "southeast"] },
};
const AGE = { name: "age", classes: ["young", "old"], groups: {} };

/** A judge that sees the same in every image. */
function chosen(
  knows: NonNullable<ChosenJudge["knows"]>,
  seen: Readonly<Record<string, readonly number[]>>,
): ChosenJudge {
  const verdict = Object.fromEntries(
    knows.map(({ name, classes }) => [
      name,
      predictionOf(classes, seen[name] ?? []),
    ]),
  );
  return {
    kind: "fake",
    version: 1,
    source: "a test",
    knows,
    settings: {},
    files: {},
    open: () =>
      Promise.resolve({
        judge: (images) =>
          Promise.resolve(Array(at(images.shape, 0)).fill(verdict)),
      }),
  };
}

async function verdictOf(judge: ChosenJudge) {
  const opened = await openJudge(SPEC, { scorer }, judge);
  const images = tensor(Array.from({ length: 12 }, (_, i) => i / 12), [
    1,
    3,
    2,
    2,
  ]);
  return (await opened.judge(images, "pilot"))[0] ?? {};
}

Deno.test("a judge's classes are read as the spec's groups, its other attributes as it has them, and CLIP tells the subject", async () => {
  const verdict = await verdictOf(
    chosen([RACE, AGE], { race: [0.25, 0.25, 0.25, 0.25], age: [0.9, 0.1] }),
  );
  const { race, age, [SUBJECT]: subject } = verdict;
  deepStrictEqual(race, {
    label: "asian",
    probabilities: [2 / 3, 1 / 3],
    margin: 2 / 3 - 1 / 3,
    dropped: 0.25,
  });
  deepStrictEqual(age, predictionOf(AGE.classes, [0.9, 0.1]));
  ok(subject && !abstains(subject));
  deepStrictEqual(subject.label, "nurse");
});

Deno.test("a judge that tells the spec's subjects tells them in place of CLIP", async () => {
  const subject = {
    name: "subject",
    classes: ["pilot", "nurse"],
    groups: {},
  };
  const { [SUBJECT]: seen } = await verdictOf(
    chosen([RACE, subject], { race: [1, 0, 0, 0], subject: [0.75, 0.25] }),
  );
  ok(seen && !abstains(seen));
  deepStrictEqual([seen.label, seen.probabilities], ["pilot", [0.25, 0.75]]);
});

Deno.test("a spec whose groups a judge cannot tell has problems; one that prompts describe has none", () => {
  deepStrictEqual(judgeProblems(SPEC, { knows: [RACE] }), []);
  deepStrictEqual(judgeProblems(SPEC, {}), []);
  deepStrictEqual(judgeProblems(SPEC, { knows: [AGE] }), [
    'attribute.name: the judge does not tell "race", did you mean "age"?',
  ]);
});
