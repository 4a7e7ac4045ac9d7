import { deepStrictEqual, throws } from "node:assert/strict";
import { InputError } from "../core/mod.ts";
import {
  confusionOf,
  JUDGE_ERROR_SCHEMA,
  judgeErrorText,
  readJudgeError,
} from "./judge_error.ts";

// The pairs that lib/statistics/reference/agreement.py gives scikit-learn, and its confusion_matrix.
const TABLE = [[44, 5, 1, 0], [7, 30, 6, 2], [2, 3, 25, 9], [1, 0, 8, 57]];
const CLASSES = ["white", "black", "asian", "hispanic"];

const ERROR = {
  schema: JUDGE_ERROR_SCHEMA,
  judge: "clip_zero_shot",
  labels: "ab",
  images: 200,
  attributes: [{
    name: "race",
    classes: CLASSES,
    judge: "cd",
    counts: TABLE,
    abstained: [0, 0, 1, 0],
    reasons: { "no face was found": 1 },
    groups: [],
  }],
} as const;

Deno.test("what a judge said is counted by true class and by what it said, as scikit-learn does", () => {
  const images = TABLE.flatMap((row, t) =>
    row.flatMap((n, o) =>
      Array.from({ length: n }, () => ({
        truth: CLASSES[t] ?? "",
        said: CLASSES[o] ?? "",
      }))
    )
  );
  deepStrictEqual(
    confusionOf([...images, { truth: "asian" }], CLASSES),
    { counts: TABLE, abstained: [0, 0, 1, 0] },
  );
  throws(() => confusionOf([{ truth: "martian" }], CLASSES), RangeError);
  throws(
    () => confusionOf([{ truth: "asian", said: "martian" }], CLASSES),
    RangeError,
  );
});

Deno.test("what is known of a judge's error is read back, and what was changed is refused", () => {
  const text = judgeErrorText(ERROR);
  deepStrictEqual(readJudgeError("e.json", text), ERROR);
  for (
    const wrong of [
      "{",
      text.replace("44", "45"),
      text.replace("entangle.judge_error/1", "entangle.judge_error/9"),
      judgeErrorText({
        ...ERROR,
        attributes: [{ ...ERROR.attributes[0], abstained: [1] }],
      }),
    ]
  ) {
    throws(() => readJudgeError("e.json", wrong), InputError);
  }
});
