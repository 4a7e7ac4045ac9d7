import { strictEqual } from "node:assert/strict";
import { type Leaderboard, LEADERBOARD_SCHEMA } from "../bench/mod.ts";
import { fidClip, rd } from "../metrics/mod.ts";
import { subjectTables } from "./subjects.ts";

const BOARD: Leaderboard = {
  schema: LEADERBOARD_SCHEMA,
  spec: { id: "gender", version: 1, question: "Fair?", source: "" },
  size: { name: "testbed", images: 4, subjects: 2, steps: 20 },
  seeds: "0..3",
  classes: ["male", "female"],
  profile: "paper",
  protocol: "",
  overrides: {},
  models: { pipeline: "", scorer: "", provider: "cpu" },
  metrics: [rd, fidClip],
  rows: [{
    method: "sd15",
    title: "SD1.5",
    baseline: "sd15@1",
    key: "",
    n: 8,
    nInvalid: 0,
    scores: {
      rd: { value: 0.75, stderr: 0.25, n: 8, nInvalid: 0, chance: null },
    },
  }],
  digests: { cells: "", seeds: "" },
};
const CELL = { method: "sd15", metric: "rd", n: 4, nInvalid: 0, chance: null };

Deno.test("each metric that is averaged over subjects has a table of them", () => {
  const text = subjectTables({
    board: BOARD,
    cells: [
      { ...CELL, subject: "nurse", value: 1, stderr: 0 },
      { ...CELL, subject: "tall|pilot", value: 0.5, stderr: 0.433 },
    ],
  });
  strictEqual(
    text,
    `\
# Fair?

## RD ↓

|  | SD1.5 |
| --- | ---: |
| nurse | 1.00 ±0.00 |
| tall\\|pilot | 0.50 ±0.43 |
| mean | 0.75 ±0.25 |

4 images of each subject and method, seeds 0..3, 20 steps. ± is one standard error: of a subject over its images, of the mean over subjects and seeds.
`,
  );
});
