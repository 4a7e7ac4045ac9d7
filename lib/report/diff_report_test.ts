import {
  deepStrictEqual,
  doesNotMatch,
  match,
  ok,
  strictEqual,
} from "node:assert/strict";
import type { Comparison, Diff, Gate } from "../bench/mod.ts";
import { miou, rd } from "../metrics/mod.ts";
import { annotations } from "./annotations.ts";
import { diffMarkdown } from "./diff_markdown.ts";
import { diffText } from "./diff_text.ts";
import { junitXml } from "./junit.ts";

const NAMES = {
  candidate: "runs/gender",
  baseline: "origin/main:results/gender",
};
const side = { stderr: 0.03, n: 80, chance: null };

const WORSE: Comparison = {
  method: "a",
  title: "A | <b>",
  metric: rd,
  verdict: "worse",
  candidate: { ...side, value: 0.6 },
  baseline: { ...side, value: 0.5 },
  effect: {
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
  },
};
const SAME: Comparison = {
  ...WORSE,
  metric: miou,
  verdict: "identical",
};
delete (SAME as { effect?: unknown }).effect;
const gone = (metric: Comparison["metric"]): Comparison => ({
  method: "gone",
  title: "Gone",
  metric,
  verdict: "missing",
  lacks: "candidate",
  candidate: null,
  baseline: { ...side, value: 0.5 },
});

const DIFF: Diff = {
  schema: "entangle.diff/1",
  spec: { id: "gender", version: 2, question: "", source: "" },
  alpha: 0.05,
  remarks: ["another model drew the images"],
  comparisons: [SAME, gone(rd), gone(miou), WORSE],
};
const CLOSED: Gate = { state: "closed", by: [WORSE] };

Deno.test("diffText() shows what to look at first, and says once what holds for a whole method", () => {
  strictEqual(
    diffText(DIFF, NAMES),
    `\
gender@2: runs/gender against origin/main:results/gender

verdict  method   metric           baseline   candidate               difference        p  MDE (margin)
worse    A | <b>  RD ↓           0.50 ±0.03  0.60 ±0.03  +0.100 [+0.058, +0.142]  0.00020  0.062 (0.02)
missing  Gone     all 2 metrics                                                                          the candidate has none

1 worse, 2 missing, 1 identical
another model drew the images
difference: candidate − baseline, mean over subjects, with its 95 % interval; ± is one standard error
better, worse: beyond the margin (in parentheses), and p < 0.05 for other subjects and seeds like these, adjusted for this one comparison (Holm)
equivalent: the whole interval within the margin; MDE, the minimum detectable effect: the true difference that would be found four times in five, with α divided by the number of comparisons
`,
  );
});

Deno.test("diffText() says once why nothing could be shown", () => {
  const reason = "too few subjects";
  const text = diffText({
    ...DIFF,
    comparisons: [{ ...WORSE, reason }, { ...WORSE, metric: miou, reason }],
  }, NAMES);
  strictEqual(text.match(/too few subjects/g)?.length, 1);
});

Deno.test("diffMarkdown() folds away what did not change, and escapes names", () => {
  const lines = diffMarkdown(DIFF, NAMES).split("\n");
  deepStrictEqual(lines.slice(0, 11), [
    "<!-- entangle diff gender -->",
    "### gender@2: `runs/gender` against `origin/main:results/gender`",
    "",
    "**1 worse, 2 missing, 1 identical**",
    "",
    "| verdict | method | metric | baseline | candidate | difference | p | MDE (margin) |",
    "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    "| **worse** | A \\| &lt;b> | RD ↓ | 0.50 ±0.03 | 0.60 ±0.03 | +0.100 [+0.058, +0.142] | 0.00020 | 0.062 (0.02) |",
    "| **missing** | Gone | all 2 metrics |  |  | the candidate has none |  |  |",
    "",
    "<details><summary>1 equivalent or identical</summary>",
  ]);
});

Deno.test("diffMarkdown() says so where there is nothing to look at", () => {
  const quiet = { ...DIFF, comparisons: [SAME] };
  const lines = diffMarkdown(quiet, NAMES).split("\n");
  deepStrictEqual(lines.slice(3, 8), [
    "**1 identical**",
    "",
    "Nothing got better or worse.",
    "",
    "<details><summary>1 equivalent or identical</summary>",
  ]);
});

Deno.test("diffMarkdown() keeps within its bytes, and counts what it left out", () => {
  const comparisons = Array.from({ length: 200 }, (_, i): Comparison => ({
    ...WORSE,
    method: `m${i}`,
    title: `M${i}`,
  }));
  const room = { most: 6000, of: "bytes" } as const;
  const text = diffMarkdown({ ...DIFF, comparisons }, NAMES, room);
  const size = new TextEncoder().encode(text).length;
  // One more row would not have fitted.
  ok(size <= 6000 && size > 5850, `${size}`);
  const shown = text.split("\n").filter((line) =>
    line.startsWith("| **worse**")
  );
  ok(shown.length >= 20, `${shown.length}`);
  match(
    text,
    new RegExp(
      `^Left out for length: ${
        200 - shown.length
      } worse\\. All of it: \`entangle diff runs/gender origin/main:results/gender\`, or its \`--json\`\\.$`,
      "m",
    ),
  );
  match(text, /^\*\*200 worse\*\*$/m);
});

Deno.test("diffMarkdown() does not call quiet what did not fit", () => {
  const text = diffMarkdown(DIFF, NAMES, { most: 1, of: "characters" });
  doesNotMatch(text, /Nothing got better or worse|\*\*worse\*\*/);
  match(text, /^Left out for length: 1 worse, 1 missing, 1 identical\./m);
});

Deno.test("junitXml() fails the tests that close the gate, and escapes names", () => {
  strictEqual(
    junitXml({ ...DIFF, comparisons: [WORSE, SAME] }, NAMES, CLOSED),
    `\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="1 worse, 1 identical">
  <testsuite name="runs/gender against origin/main:results/gender" tests="2" failures="1" errors="0">
    <testcase classname="A | &lt;b&gt;" name="RD ↓: worse"><failure message="worse; 0.60 ±0.03 against 0.50 ±0.03; +0.100 [+0.058, +0.142]"/></testcase>
    <testcase classname="A | &lt;b&gt;" name="mIoU ↓: identical"/>
  </testsuite>
</testsuites>
`,
  );
  const blind: Gate = { state: "blind", by: [gone(rd)] };
  match(junitXml(DIFF, NAMES, blind), /failures="0" errors="1"/);
  match(
    junitXml(DIFF, NAMES, blind),
    /<error message="missing; – against 0.50/,
  );
});

Deno.test("annotations() are ten at most, and the last says how many more there are", () => {
  const [one] = CLOSED.by;
  ok(one);
  const of = (n: number) =>
    annotations(DIFF, NAMES, { state: "closed", by: Array(n).fill(one) });
  deepStrictEqual([of(10), of(11), of(40)].map(({ length }) => length), [
    10,
    10,
    10,
  ]);
  doesNotMatch(of(10).join("\n"), /more/);
  match(of(11).at(-1) ?? "", /^::error title=and 2 more::All of them are in/);
  match(of(40).at(-1) ?? "", /^::error title=and 31 more::/);
});

Deno.test("annotations() are errors if the gate is closed, warnings if it cannot tell", () => {
  deepStrictEqual(annotations(DIFF, NAMES, CLOSED), [
    "::error title=worse%3A A | <b>%2C RD ↓::0.60 ±0.03 against 0.50 ±0.03 in origin/main:results/gender; +0.100 [+0.058, +0.142]",
  ]);
  const [line] = annotations(DIFF, NAMES, { state: "blind", by: [gone(rd)] });
  match(line ?? "", /^::warning title=missing%3A Gone%2C RD ↓::– against/);
  deepStrictEqual(annotations(DIFF, NAMES, { state: "open", by: [] }), []);
});
