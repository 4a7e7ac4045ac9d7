import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { type Findings, findings, type Scores } from "../bench/mod.ts";
import { mt19937, uniform } from "../core/mod.ts";
import { forAll } from "../../tests/support/for_all.ts";
import {
  imagined,
  names,
  noise,
  range,
  turned,
} from "../../tests/support/scores.ts";
import { sentenceRule, sentences } from "./sentences.ts";
import { scoreFiles, scoreTable } from "./views.ts";
import { terminalTable } from "./terminal_table.ts";

const METHODS = ["plain", "a", "b"];

/** Runs in which methods b, but nothing else, may do something. */
const RUNS = fc.record({
  seed: fc.nat(1000),
  shift: fc.constantFrom(-0.4, -0.1, 0, 0.1, 0.4),
  subjects: fc.integer({ min: 3, max: 9 }),
  metrics: fc.constantFrom(["rd", "miou"], ["signed_rd", "miou"], ["miou"]),
}).map(({ seed, shift, subjects, metrics }): Scores => {
  const draw = mt19937(seed);
  return imagined({
    methods: METHODS,
    subjects: names(subjects),
    metrics,
    observe: (method) => ({
      label: uniform(draw) < (method === "b" ? 0.5 + shift : 0.5)
        ? "male"
        : "female",
      iou: 0.5 + (method === "b" ? shift : 0) + uniform(draw) / 20,
    }),
  });
});

Deno.test("no sentence claims a direction whose interval holds 0", () => {
  forAll(RUNS, (scores) => {
    for (const { kind, text, figures } of sentences(findings(scores))) {
      for (const { interval: [low, high] = [-Infinity, Infinity] } of figures) {
        if (kind === "direction" || kind === "nearer") ok(low > 0 || high < 0);
        if (kind === "direction" && /lowers|nearer/.test(text)) ok(high < 0);
        if (kind === "direction" && /raises|further/.test(text)) ok(low > 0);
      }
      const claims = /lowers|raises|nearer|further/.test(text);
      strictEqual(claims, kind === "direction" || kind === "nearer", text);
    }
  });
});

Deno.test("no sentence bounds a change by less than its interval reaches", () => {
  forAll(RUNS, (scores) => {
    for (const { kind, text, figures } of sentences(findings(scores))) {
      const [, limit] = /(?:more than|within) ([\d.]+)\.$/.exec(text) ?? [];
      ok(kind !== "bound" || limit !== undefined, text);
      for (const { interval } of figures) {
        if (limit === undefined || !interval) continue;
        ok(Math.max(...interval.map(Math.abs)) <= Number(limit), text);
      }
    }
  });
});

Deno.test("what is said does not depend on the order of rows, columns or files", () => {
  forAll(RUNS, (scores) => {
    const other = turned(scores);
    const [plain, ...others] = scores.board.rows;
    const rows = plain ? [plain, ...others.toReversed()] : [];
    const said = (of: Scores) =>
      sentences(findings(of)).map(({ text }) => text).sort();
    deepStrictEqual(
      said({ ...other, board: { ...other.board, rows } }),
      said(scores),
    );
  });
});

Deno.test("there is a sentence for every metric that is asked for, and for no other", () => {
  forAll(
    fc.tuple(RUNS, fc.constantFrom(["plain"], METHODS, ["plain", "b"])),
    ([scores, methods]) => {
      const { metrics } = scores.board;
      for (const asked of [metrics, metrics.slice(0, 1)]) {
        const ids = asked.map(({ id }) => id);
        const said = sentences(findings(scores, { methods, metrics: ids }));
        deepStrictEqual([...new Set(said.map(({ metric }) => metric))], ids);
      }
    },
  );
});

const CERTAIN = imagined({
  methods: METHODS,
  subjects: names(10),
  metrics: ["rd", "miou", "recognised"],
  observe: (method, subject, seed) => ({
    label: method === "b" && seed % 2 === 0 ? "female" : "male",
    iou: { plain: 0.5, a: 0.5004, b: 0.25 }[method] as number +
      Number(subject.slice(1)) / 1000,
    recognisedAs: subject,
  }),
});

Deno.test("sentences say what lowers, what changes nothing, and what cannot be told", () => {
  deepStrictEqual(
    sentences(findings(CERTAIN)).map(({ metric, kind, text }) => [
      metric,
      kind,
      text,
    ]),
    [
      [
        "rd",
        "level",
        "The RD of PLAIN, 1.00 ± 0.08, is more than a fair source would score (above 0.45 in one run of twenty).",
      ],
      [
        "rd",
        "untold",
        "The RD of B cannot be told from a fair source's.",
      ],
      ["rd", "direction", "B lowers RD by 1.00 ± 0.00."],
      ["rd", "same", "A leaves RD as it is, to the bit."],
      ["miou", "direction", "B lowers mIoU by 0.250 ± 0.000."],
      ["miou", "bound", "A changes mIoU by no more than 0.001."],
      [
        "recognised",
        "same",
        "A and B leave subject accuracy as it is, to the bit.",
      ],
    ],
  );
});

Deno.test("a sentence gives the figures that it rests on", () => {
  const [, , lowers] = sentences(findings(CERTAIN));
  const [figure, ...others] = lowers?.figures ?? [];
  deepStrictEqual(others, []);
  strictEqual(figure?.method, "b");
  strictEqual(figure?.against, "plain");
  strictEqual(figure?.value, -1);
  ok((figure?.adjusted ?? 1) < 0.05);
});

Deno.test("what a design alone makes of a difference is taken off, and named", () => {
  const found = findings(CERTAIN);
  const column = found.columns[0];
  const row = column?.rows.find(({ method }) => method === "b");
  ok(column && row?.effect);
  const effect = { ...row.effect, left: row.effect.delta + 0.25 };
  const designed: Findings = {
    ...found,
    columns: [{ ...column, levels: [], rows: [{ ...row, effect }] }],
  };
  strictEqual(
    sentences(designed)[0]?.text,
    "B lowers RD by 1.00 ± 0.00 (0.25 of it by its design alone).",
  );
});

Deno.test("of noise nearly nothing is claimed", () => {
  const claims = range(40).flatMap((seed) =>
    sentences(findings(imagined({ methods: METHODS, observe: noise(seed) })))
      .filter(({ kind }) => kind === "direction").slice(0, 1)
  );
  // One run in twenty may err; more than six of forty would in three of a thousand.
  ok(claims.length <= 6, `${claims.length} of 40 runs claim something`);
});

Deno.test("a board of five subjects says that it speaks of these alone", () => {
  const few = imagined({ methods: METHODS, subjects: names(5) });
  ok(sentenceRule(findings(few)).includes("for these subjects only"));
  ok(!sentenceRule(findings(CERTAIN)).includes("for these subjects only"));
});

Deno.test("a table begins with what can be said, one line per column", async () => {
  const { said: sentences = [], rule = "" } = scoreTable(CERTAIN);
  const said = [...sentences, rule];
  strictEqual(said.length, 4);
  const { "leaderboard.md": markdown = "" } = await scoreFiles(CERTAIN);
  const lines = markdown.split("\n");
  deepStrictEqual(
    lines.slice(2, 6),
    said.map((text) => `- ${text.replace("<", "&lt;")}`),
  );
  ok(terminalTable(scoreTable(CERTAIN)).startsWith(`${said.join("\n")}\n\n`));
});

Deno.test("columns of which nothing is said leave no empty lines", async () => {
  const alone = imagined({
    methods: ["plain"],
    subjects: names(6),
    metrics: ["rd", "miou"],
    observe: () => ({ label: "male", iou: 0.5 }),
  });
  const { said = [] } = scoreTable(alone);
  deepStrictEqual(said.map((text) => text !== ""), [true, false]);
  ok(terminalTable(scoreTable(alone)).startsWith(`${said[0]}\n\nmethod`));
  const { "leaderboard.md": markdown = "" } = await scoreFiles(alone);
  ok(!/^- *$/m.test(markdown));
});
