import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { type Leaderboard, LEADERBOARD_SCHEMA } from "../bench/mod.ts";
import { rd, recognised } from "../metrics/mod.ts";
import { width } from "./align.ts";
import { leaderboardCsv } from "./csv.ts";
import { markdownTable, table } from "./table.ts";
import { raised } from "./table_style.ts";
import { terminalTable } from "./terminal_table.ts";

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
method                         RD ↓  subject accuracy ↑   n  invalid
────────────────────────────────────────────────────────────────────
SD1.5                    0.60 ±0.03          1.00 ±0.03  80        1
=None | never                     –             0.50 ±?  80       80
────────────────────────────────────────────────────────────────────
chance         0.13 (p95 0.30–0.40)                0.50

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
      "subject accuracy: against the images of sd15 of the same subjects and seeds, n = 80",
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
      "subject accuracy: against images of sd15 that show the same group, of the same subject where it shows two, n = 80",
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

Deno.test("terminalTable() keeps to the width of a terminal, main columns first, and names what it left out", () => {
  const [metric] = BOARD.metrics;
  const ids = ["cost", "clip_t", "miou", "recognised", "rd", "mbiou"];
  const board: Leaderboard = {
    ...BOARD,
    metrics: ids.flatMap((id) => metric ? [{ ...metric, id, title: id }] : []),
    rows: BOARD.rows.map((row) => ({
      ...row,
      nInvalid: 0,
      scores: Object.fromEntries(
        ids.map((id) => [id, { ...score, value: 0.123, chance: null }]),
      ),
    })),
  };
  const order = ["rd", "miou", "recognised", "cost", "clip_t", "mbiou"];
  for (const [most, shown] of [[60, 3], [80, 5], [100, 6], [190, 6]] as const) {
    const text = terminalTable(table(board), most);
    const [head = ""] = text.split("\n");
    deepStrictEqual(
      head.split(/ {2,}/),
      ["method", ...order.slice(0, shown).map((id) => `${id} ↓`)],
    );
    for (const line of text.split("\n")) ok([...line].length <= most, line);
    const left = order.slice(shown).map((id) => `${id} ↓`);
    strictEqual(text.includes("--wide"), left.length > 0);
    ok(text.replaceAll(/\n {2}/g, " ").includes(left.join(", ")));
  }
  const chosen = terminalTable(table(board, raised, ["mbiou", "rd"]));
  match(chosen, /^method +mbiou ↓ +rd ↓\n/);
});

Deno.test("what is the same of every row is said once, and nothing is said of no rows or of no difference", () => {
  const even = {
    ...BOARD,
    metrics: [
      { ...rd, detectable: 0 },
      { ...recognised, detectable: 0.00004, against: "sd15" },
    ],
    rows: BOARD.rows.slice(0, 1).map((row) => ({
      ...row,
      nInvalid: 0,
      scores: {
        ...row.scores,
        recognised: {
          ...score,
          n: 0,
          value: null,
          chance: null,
          reason: "own",
        },
      },
    })),
  };
  const { header, notes } = table(even);
  deepStrictEqual(header, ["method", "RD ↓", "subject accuracy ↑"]);
  ok(notes[1]?.endsWith("; n = 80 images in every row"), notes[1]);
  const text = notes.join("\n");
  ok(
    text.includes(
      "MDE, the minimum detectable effect: subject accuracy 0.00004;",
    ),
  );
  ok(
    text.includes(
      "subject accuracy: against the images of sd15 of the same subjects and seeds; no row could be compared",
    ),
  );
  ok(!/n = 0|own/.test(text), text);
});

Deno.test("letters of East Asian scripts take two columns", () => {
  strictEqual(width("看護師"), 6);
  strictEqual(width("e\u0301"), 1);
});
