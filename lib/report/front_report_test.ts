import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { type Front, FRONT_SCHEMA, type FrontRow } from "../bench/mod.ts";
import { miou, rd } from "../metrics/mod.ts";
import { frontChart } from "./front_chart.ts";
import { frontMarkdown, frontText } from "./front_text.ts";

const row = (id: string, x: number, y: number): FrontRow => ({
  id,
  title: id.toUpperCase(),
  board: "runs/a",
  method: id,
  scores: [x, y].map((value) => ({ value, stderr: 0.05, n: 40, chance: null })),
  covariance: [[0.0025, 0.001], [0.001, 0.0025]],
  standing: "open",
  dominatedBy: [],
  onFront: 1,
});

const FRONT: Front = {
  schema: FRONT_SCHEMA,
  spec: { id: "gender", version: 2, question: "Fair?", source: "" },
  alpha: 0.05,
  columns: [rd, miou],
  rows: [
    { ...row("a", 0.1, 0.2), standing: "front", onFront: 0.002 },
    {
      ...row("b|c", 0.6, 0.5),
      standing: "dominated",
      dominatedBy: [{ id: "a", p: 0.012 }, { id: "d", p: 0.03 }],
    },
    row("d", 0.2, 0.19),
  ],
  remarks: ["E has no score in every column"],
};

Deno.test("a front is a table of scores and standings, and of what they mean", () => {
  const lines = frontText(FRONT, ["runs/a"]).split("\n");
  deepStrictEqual(lines.slice(0, 7), [
    "gender@2: front of RD ↓, mIoU ↓ of runs/a",
    "",
    "method        RD ↓        mIoU ↓  standing",
    "A       0.10 ±0.05  0.200 ±0.050  on the front, p 0.0020",
    "B|C     0.60 ±0.05  0.500 ±0.050  dominated by A, p 0.012 (and 1 more)",
    "D       0.20 ±0.05  0.190 ±0.050  may be on the front",
    "",
  ]);
  strictEqual(
    lines[7],
    "1 of 3 rows is dominated, 1 shown to be on the front, 1 may be on it",
  );
  match(lines.join("\n"), /adjusted for all 6 ordered pairs \(Holm\)/);
  ok(lines.includes("E has no score in every column"));
});

Deno.test("a front in Markdown ends no cell within a name", () => {
  const text = frontMarkdown(FRONT, ["runs/a"]);
  match(text, /^\| B\\\|C \| 0\.60 ±0\.05 \| /m);
  match(text, /^- E has no score/m);
});

Deno.test("a front is drawn with an ellipse and a name for each row, the same each time", async () => {
  const svg = await frontChart(FRONT);
  strictEqual(await frontChart(FRONT), svg);
  for (const name of ["A", "B|C", "D", "RD ↓", "mIoU ↓", "dominated"]) {
    ok(svg.includes(`>${name}</text>`), name);
  }
  // A closed line of 49 corners, for each of three rows.
  const ellipses = svg.match(/d="M[^"A]*(?:L[^"AL]*){48}[^"]*"/g) ?? [];
  strictEqual(ellipses.length, 3);
});
