import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openScores } from "../cli/compare/score_files.ts";
import {
  front,
  type Leaderboard,
  rank,
  type Scores,
} from "../lib/bench/mod.ts";
import { at } from "../lib/core/mod.ts";
import { frontMarkdown } from "../lib/report/mod.ts";

const RESULTS = fileURLToPath(new URL("../results/", import.meta.url));

/** Headers that are not the title of a metric; the paper's figures are not ours to check. */
const METRICS: Readonly<Record<string, string>> = {
  "RD4 of eight groups": "rd4",
  "race within gender": "rd_first",
  "gender within race": "rd_second",
  "beyond the margins": "intersection",
  "CLIP-T": "clip_t",
  "CLIP-I": "clip_i01",
  "CLIP-I to SD1.5's image": "clip_i",
  "FID-CLIP to SD1.5": "fid_clip",
};

/** What is not a board's: published figures and what was asked for, and how a fair source scores. */
const PUBLISHED = /^(paper|Table \d|wanted)/;
const FAIR = "a fair source";

/** Texts, and how many tables of each are of a board. */
const DOCUMENTS = {
  "methods.md": 8,
  "biasmap.md": 4,
  "icm.md": 9,
  "difflens.md": 8,
  "intersections.md": 1,
};
for (const [document, tablesOfBoards] of Object.entries(DOCUMENTS)) {
  Deno.test(`every figure in the tables of results/${document} is that of its board`, async () => {
    const text = await Deno.readTextFile(`${RESULTS}${document}`);
    const wrong: string[] = [];
    const tables = tablesOf(text).filter(({ header }) =>
      header[0] === "method"
    );
    strictEqual(tables.length, tablesOfBoards);
    for (const table of tables) {
      const scores = await openScores(`${RESULTS}${table.board}`);
      const effects = table.header.includes(AGAINST)
        ? againstFirst(scores)
        : {};
      for (const cells of table.rows) {
        if (at(cells, 0).startsWith(FAIR)) continue;
        if (
          !rowsFor(at(cells, 0), scores.board).some((row) =>
            agrees(table.header, cells, row, effects, scores)
          )
        ) {
          wrong.push(`${table.board}: ${cells.join(" | ")}`);
        }
      }
    }
    deepStrictEqual(wrong, []);
  });
}

Deno.test("every front of results/tradeoffs.md is that of its command", async () => {
  const text = await Deno.readTextFile(`${RESULTS}tradeoffs.md`);
  const commands = [
    ...text.matchAll(/`deno task front ([\w/ ]+?) --x (\w+) --y (\w+)/g),
  ];
  deepStrictEqual(commands.length, 3);
  for (const [, places = "", ...metrics] of commands) {
    const boards = await Promise.all(
      places.split(" ").map(async (name) => ({
        name,
        scores: await openScores(`${RESULTS}../${name}`),
      })),
    );
    const found = frontMarkdown(front(boards, { metrics }), []);
    ok(text.includes(at(found.split("\n\n"), 1)), places);
  }
});

const AGAINST = "against SD1.5";

interface Table {
  readonly board: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables, each with the board that was linked to last before it. */
function tablesOf(text: string): Table[] {
  return text.split("\n\n").flatMap((block, i, blocks) => {
    if (!block.startsWith("|")) return [];
    const before = blocks.slice(0, i).join("\n");
    const board =
      [...before.matchAll(/\]\((\w+)\/leaderboard\.md\)/g)].at(-1)?.[1] ?? "";
    const [header = [], , ...rows] = block.trim().split("\n").map((line) =>
      line.slice(1, -1).split("|").map((cell) => cell.trim())
    );
    return [{ board, header, rows }];
  });
}

type Row = Leaderboard["rows"][number];

/** The row of that title; where the table has words of its own, any. */
function rowsFor(title: string, { rows }: Leaderboard): readonly Row[] {
  const named = rows.filter((row) => row.title === title);
  return named.length > 0 ? named : rows;
}

type Effects = Readonly<
  Record<string, { readonly delta: number; readonly p: number }>
>;

function agrees(
  header: readonly string[],
  cells: readonly string[],
  row: Row,
  effects: Effects,
  scores: Scores,
): boolean {
  return header.every((name, c) => {
    const cell = at(cells, c);
    if (c === 0 || cell === "–" || PUBLISHED.test(name)) return true;
    if (name === AGAINST) return saysEffect(cell, effects[row.method]);
    const { metrics } = scores.board;
    const metric = METRICS[name] ?? metrics.find((m) => m.title === name)?.id;
    const score = row.scores[metric ?? ""];
    if (rounds(derived(name, scores, row.method), cell)) return true;
    if (score === undefined) return false;
    const [value = "", stderr] = cell.split(" ±");
    return rounds(score.value, value) &&
      (stderr === undefined || rounds(score.stderr, stderr));
  });
}

/** What a column says that no metric of these boards says, from what they rest on. */
function derived(
  name: string,
  { board, cells }: Scores,
  method: string,
): number | undefined {
  const labelled = cells.filter((c) =>
    c.method === method && (c.metric === "rd4" || c.metric === "rd")
  );
  const counts = board.classes.map((_, k) =>
    labelled.reduce((s, c) => s + (c.counts?.[k] ?? NaN), 0)
  );
  const all = counts.reduce((a, b) => a + b, 0);
  const [, group] = /^P\((\w+)\)$/.exec(name) ?? [];
  if (group) return (counts[board.classes.indexOf(group)] ?? NaN) / all;
  return name === "least share" ? Math.min(...counts) / all : undefined;
}

function saysEffect(
  cell: string,
  effect: Effects[string] | undefined,
): boolean {
  const [, difference = "", relation, p = ""] =
    /^([+−][\d.]+), p ([<=]) ([\d.]+)$/.exec(cell) ?? [];
  if (!effect || !rounds(Math.abs(effect.delta), difference.slice(1))) {
    return false;
  }
  if (effect.delta < 0 !== difference.startsWith("−")) return false;
  return relation === "<" ? effect.p < Number(p) : rounds(effect.p, p);
}

/** Whether a number, rounded to as many decimals as a text has, is that text. */
function rounds(value: number | null | undefined, text: string): boolean {
  const decimals = text.split(".")[1]?.length ?? 0;
  return value?.toFixed(decimals) === text;
}

/** What each row differs by from the first, in the metric of the first column. */
function againstFirst(scores: Scores): Effects {
  const first = at(scores.board.rows, 0).method;
  const metric = scores.board.metrics.some(({ id }) => id === "rd4")
    ? "rd4"
    : "rd";
  return Object.fromEntries(
    scores.board.rows.slice(1).flatMap(({ method }) => {
      const { columns } = rank([{ name: "board", scores }], {
        methods: [first, method],
        metrics: [metric],
      });
      return at(columns, 0).pairs.flatMap(({ one, effect }) =>
        effect
          ? [[method, {
            delta: one === first ? -effect.delta : effect.delta,
            p: effect.p,
          }]]
          : []
      );
    }),
  );
}
