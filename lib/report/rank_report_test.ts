import {
  deepStrictEqual,
  doesNotMatch,
  match,
  ok,
  strictEqual,
} from "node:assert/strict";
import type { Judged, Rank } from "../bench/mod.ts";
import { fid, miou } from "../metrics/mod.ts";
import { marker } from "./marker.ts";
import { rankMarkdown } from "./rank_markdown.ts";
import { rankText } from "./rank_text.ts";

const side = { stderr: 0.03, n: 80, chance: null };
const effect: Judged = {
  delta: 0.1,
  stderr: 0.02,
  df: 19,
  interval: [0.058, 0.142],
  p: 0.0001,
  leastP: 0.00001,
  over: "subjects",
  adjusted: 0.0002,
  margin: 0.02,
  detectable: 0.062,
};

const RANK: Rank = {
  schema: "entangle.rank/1",
  spec: { id: "gender", version: 2, question: "", source: "" },
  alpha: 0.05,
  remarks: ["another model drew the images"],
  entrants: ["a", "b", "c"].map((id) => ({
    id,
    title: id === "a" ? "A | <b>" : id.toUpperCase(),
    board: "runs/gender",
    method: id,
  })),
  columns: [
    {
      metric: miou,
      standings: [
        { entrant: "c", score: { ...side, value: 0.4 }, letters: "a" },
        { entrant: "b", score: { ...side, value: 0.5 }, letters: "ab" },
        { entrant: "a", score: { ...side, value: 0.6 }, letters: "b" },
      ],
      pairs: [
        {
          one: "a",
          other: "b",
          verdict: "inconclusive",
          effect: { ...effect, adjusted: 0.3 },
        },
        { one: "a", other: "c", verdict: "worse", effect },
        {
          one: "b",
          other: "c",
          verdict: "equivalent",
          effect: { ...effect, adjusted: 0.4 },
        },
      ],
    },
    {
      metric: fid,
      standings: [
        { entrant: "b", score: { ...side, value: 12 }, letters: "a" },
        { entrant: "c", score: { ...side, value: 31 }, letters: "b" },
        { entrant: "a", score: null, letters: "" },
      ],
      pairs: [
        {
          one: "b",
          other: "c",
          verdict: "better",
          effect: {
            ...effect,
            delta: -19,
            interval: [-25, -13],
            over: "seeds",
          },
        },
      ],
    },
  ],
};

Deno.test("rankText() shows letters beside scores, and every pair that differs from the better's side", () => {
  strictEqual(
    rankText(RANK, ["runs/gender"]),
    `\
gender@2: rows of runs/gender

method            mIoU ↓          FID ↓
A | <b>  0.600 ±0.030 b             –
B        0.500 ±0.030 ab  12.00 ±0.03 a
C        0.400 ±0.030 a   31.00 ±0.03 b

metric  better  worse                    difference        p
mIoU ↓  C       A | <b>  −0.1000 [−0.1420, −0.0580]  0.00020
FID ↓   B       C        −19.000 [−25.000, −13.000]  0.00020

2 of 4 pairs differ, 1 inconclusive, 1 equivalent
another model drew the images
rows of a column that share a letter could not be told apart: no difference beyond the margin was found, which does not make them equal
differ: beyond the margin, and p < 0.05 for other subjects and seeds like these, adjusted for all pairs of the column, 3 at most (Holm); ± is one standard error
with fewer than six subjects, or a metric of all images together, p counts the error over seeds alone, and holds for these subjects only
`,
  );
});

Deno.test("rankMarkdown() folds the pairs away, and escapes names", () => {
  const text = rankMarkdown(RANK, ["runs/gender", "main:results/gender"]);
  const lines = text.split("\n");
  deepStrictEqual(lines.slice(0, 14), [
    "<!-- entangle rank gender -->",
    "### gender@2: rows of `runs/gender` and `main:results/gender`",
    "",
    "**2 of 4 pairs differ, 1 inconclusive, 1 equivalent**",
    "",
    "| method | mIoU ↓ | FID ↓ |",
    "| --- | ---: | ---: |",
    "| A \\| &lt;b> | 0.600 ±0.030 b | – |",
    "| B | 0.500 ±0.030 ab | 12.00 ±0.03 a |",
    "| C | 0.400 ±0.030 a | 31.00 ±0.03 b |",
    "",
    "<details><summary>2 that differ</summary>",
    "",
    "| metric | better | worse | difference | p |",
  ]);
});

Deno.test("rankMarkdown() keeps within its room, and counts what it left out", () => {
  const wide = { ...RANK, columns: Array(20).fill(RANK.columns).flat() };
  const whole = rankMarkdown(wide, ["x"]);
  const most = whole.length - 500;
  const text = rankMarkdown(wide, ["x"], { most, of: "characters" });
  ok(text.length <= most && text.length > most - 100, `${text.length}`);
  const shown = Number(/<summary>(\d+) that differ/.exec(text)?.[1]);
  match(text, new RegExp(`^Left out for length: ${40 - shown} more that`, "m"));
  doesNotMatch(whole, /Left out/);
});

Deno.test("what holds for every column is said once, and of another which it is", () => {
  const [first, second] = RANK.columns;
  ok(first && second);
  const because = (column: typeof first, reason: string) => ({
    ...column,
    pairs: column.pairs.map((pair) => ({ ...pair, reason })),
  });
  const [remark = ""] = RANK.remarks;
  const all = RANK.columns.map((column) => because(column, remark));
  const text = rankText({ ...RANK, columns: all }, ["x"]);
  strictEqual(text.split(remark).length, 2);
  const one = rankText({
    ...RANK,
    columns: [first, because(second, "48 and 64 images")],
  }, ["x"]);
  match(one, /^FID: 48 and 64 images$/m);
});

Deno.test("the surest pair of a column comes first, and errors over subjects need no remark", () => {
  const [first] = RANK.columns;
  ok(first);
  const pairs = [0.03, 0.001, 0.02].map((adjusted, i) => ({
    one: i === 2 ? "b" : "a",
    other: i === 0 ? "b" : "c",
    verdict: "worse" as const,
    effect: { ...effect, adjusted },
  }));
  const text = rankText({ ...RANK, columns: [{ ...first, pairs }] }, ["x"]);
  const ps = [...text.matchAll(/\] +(0\.\d+)$/gm)].map(([, p]) => Number(p));
  deepStrictEqual(ps, [0.001, 0.02, 0.03]);
  doesNotMatch(text, /fewer than six/);
});

Deno.test("a ranking of one row says that there is nothing to compare", () => {
  const alone = {
    ...RANK,
    entrants: RANK.entrants.slice(0, 1),
    columns: RANK.columns.map((c) => ({ ...c, standings: [], pairs: [] })),
  };
  match(rankText(alone, ["x"]), /^no two rows to compare$/m);
});

Deno.test("a marker is a comment whatever the spec is called", () => {
  strictEqual(marker("diff", "gender"), "<!-- entangle diff gender -->");
  strictEqual(marker("rank", "a-->b -- c"), "<!-- entangle rank a_b_c -->");
});
