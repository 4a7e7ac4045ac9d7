import { ok, strictEqual } from "node:assert/strict";
import { type Leaderboard, LEADERBOARD_SCHEMA } from "../bench/mod.ts";
import { rd, recognised } from "../metrics/mod.ts";
import { leaderboardCsv } from "./csv.ts";
import { markdownTable, table, terminalTable } from "./table.ts";

const score = { stderr: 0.0312, n: 80, nInvalid: 0 };

const BOARD: Leaderboard = {
  schema: LEADERBOARD_SCHEMA,
  spec: { id: "gender", version: 1, question: "Fair?", source: "" },
  size: { name: "testbed", images: 40, subjects: 2, steps: 20 },
  seeds: "0..39",
  classes: ["male", "female"],
  profile: "paper",
  protocol: "",
  overrides: { steps: 20 },
  models: { pipeline: "", scorer: "", provider: "cpu" },
  metrics: [rd, recognised],
  rows: [{
    method: "sd15",
    title: "SD1.5",
    baseline: "sd15@1",
    key: "",
    n: 80,
    nInvalid: 1,
    scores: {
      rd: { ...score, value: 0.6, chance: { value: 0.126, p95: 0.3 } },
      recognised: { ...score, value: 1, chance: { value: 0.5 } },
    },
  }, {
    method: "none",
    title: "=None | never",
    baseline: "none@1",
    key: "",
    n: 80,
    nInvalid: 80,
    scores: {
      rd: {
        value: null,
        stderr: null,
        n: 0,
        nInvalid: 80,
        chance: { value: 0.131, p95: 0.4 },
        reason: "nothing was measured for nurse, doctor",
      },
      recognised: { ...score, value: 0.5, stderr: null, chance: null },
    },
  }],
  digests: { cells: "", seeds: "" },
};

Deno.test("terminalTable() gives every number its error, and the chance level below", () => {
  strictEqual(
    terminalTable(table(BOARD)),
    `\
method                         RD ↓  recognised ↑   n  invalid
──────────────────────────────────────────────────────────────
SD1.5                    0.60 ±0.03    1.00 ±0.03  80        1
=None | never                     –       0.50 ±?  80       80
──────────────────────────────────────────────────────────────
chance         0.13 (p95 0.30–0.40)          0.50

gender@1: 2 subjects × 40 images, 20 steps, profile paper
± is one standard error over subjects and seeds; n counts images, invalid those of which something could not be measured
chance: what a source without bias or entanglement would score at this n (p95: exceeded once in twenty runs)
partial: steps was set to 20
=None | never, rd: nothing was measured for nurse, doctor
`,
  );
});

Deno.test("markdownTable() escapes what would end a cell", () => {
  const lines = markdownTable(table(BOARD), "Fair?").split("\n");
  strictEqual(lines[0], "# Fair?");
  strictEqual(lines[5], "| =None \\| never | – | 0.50 ±? | 80 | 80 |");
});

Deno.test("leaderboardCsv() writes no text that a spreadsheet would run", () => {
  strictEqual(
    leaderboardCsv(BOARD),
    `\
method,title,metric,value,stderr,n,n_invalid,chance,chance_p95
sd15,SD1.5,rd,0.6,0.0312,80,0,0.126,0.3
sd15,SD1.5,recognised,1,0.0312,80,0,0.5,
none,'=None | never,rd,,,0,80,0.131,0.4
none,'=None | never,recognised,0.5,,80,0,,
`,
  );
});

Deno.test("table() names the images that others are compared with, and how many", () => {
  const board: Leaderboard = {
    ...BOARD,
    metrics: [{ ...recognised, against: "sd15" }],
  };
  ok(
    table(board).notes.includes(
      "recognised: against the images of sd15 of the same subjects and seeds, n = 80",
    ),
  );
});

Deno.test("table() names what matched columns are compared with, and what was not measured", () => {
  const board: Leaderboard = {
    ...BOARD,
    metrics: [{ ...recognised, against: "sd15", matched: true }],
    lacking: ["FID", "KID"].map((title) => ({
      id: title.toLowerCase(),
      title,
      reason: "Inception was not given",
    })),
  };
  const { notes } = table(board);
  ok(
    notes.includes(
      "recognised: against images of sd15 that show the same group, of the same subject where it shows two, n = 80",
    ),
  );
  ok(notes.includes("not measured: FID, KID; Inception was not given"));
});

Deno.test("a table is the same whichever choice was named first", () => {
  const [first, second] = [
    { seeds: [1, 2], methods: ["sd15"] },
    { methods: ["sd15"], seeds: [1, 2] },
  ].map((overrides) => terminalTable(table({ ...BOARD, overrides })));
  strictEqual(first, second);
});
