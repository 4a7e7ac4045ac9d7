import {
  deepStrictEqual,
  match,
  ok,
  strictEqual,
  throws,
} from "node:assert/strict";
import {
  canonicalJson,
  contradictions,
  diff,
  readScores,
  type ScoreFiles,
  type Scores,
} from "../mod.ts";
import { filesOf, imagined } from "../../../tests/support/scores.ts";

const SCORES = imagined({ methods: ["plain", "fair"] });
const FILES = filesOf(SCORES);

interface Damage {
  readonly name: string;
  readonly files: Partial<ScoreFiles>;
  readonly says: readonly RegExp[];
}

const DAMAGES: readonly Damage[] = [
  {
    name: "JSON that ends too soon",
    files: { leaderboard: FILES.leaderboard.slice(0, 300) },
    says: [/^leaderboard\.json: .*JSON/],
  },
  {
    name: "JSON that is no leaderboard",
    files: { leaderboard: "[]" },
    says: [/^leaderboard\.json: expected an object, got \[\]$/],
  },
  {
    name: "another schema",
    files: { leaderboard: '{"schema":"entangle.leaderboard/1"}' },
    says: [
      /^leaderboard\.json: written as entangle\.leaderboard\/1, and this version reads entangle\.leaderboard\/\d; run/,
    ],
  },
  {
    name: "several wrong fields, each named",
    files: {
      leaderboard: edited((board) => ({
        ...board,
        profile: 3,
        classes: ["one"],
        rows: [{ ...board.rows[0], n: -1 }],
      })),
      cells: FILES.cells.replace("plain,p0,rd,", "plain,p0,rd,x"),
    },
    says: [
      /^leaderboard\.json: classes: expected a list of at least 2, got \["one"\]$/,
      /^leaderboard\.json: profile: expected a text, got 3$/,
      /^leaderboard\.json: rows\[0\]\.n: expected a whole number >= 0, got -1$/,
      /^cells\.csv: line 2: value: expected a number, got "x/,
    ],
  },
  {
    name: "cells of another run",
    files: { cells: filesOf(imagined({ methods: ["plain"] })).cells },
    says: [/^cells\.csv: it does not belong to leaderboard\.json/],
  },
  {
    name: "seeds of another run, and empty cells",
    files: { cells: "", seeds: "method,seed\nx,y\n" },
    says: [
      /^cells\.csv: expected scores, got none$/,
      /^seeds\.csv: line 2: seed: expected a number, got "y"$/,
    ],
  },
];

for (const { name, files, says } of DAMAGES) {
  Deno.test(`a leaderboard is refused for ${name}`, () => {
    throws(() => readScores({ ...FILES, ...files }), (error) => {
      ok(error instanceof Error);
      strictEqual(error.name, "InputError");
      const [head = "", ...lines] = error.message.split("\n  ");
      strictEqual(head, 'Cannot read the leaderboard "toy"');
      strictEqual(lines.length, says.length, error.message);
      says.forEach((pattern, i) => match(lines[i] ?? "", pattern));
      return true;
    });
  });
}

Deno.test("what a later version adds is kept", () => {
  const leaderboard = edited((board) => ({
    ...board,
    energy: { joules: 3 },
    metrics: [...board.metrics, {
      ...board.metrics[0],
      id: "new_metric",
      title: "New",
      kernel: "cubic",
    }],
    rows: board.rows.map((row: Scores["board"]["rows"][number]) => ({
      ...row,
      scores: { ...row.scores, "new_metric": row.scores["rd"] },
    })),
  }));
  const read = readScores({ ...FILES, leaderboard });
  strictEqual(`${canonicalJson(read.board, 2)}\n`, leaderboard);
  // It has no scores of subjects, and is said to have none.
  const found = diff(read, SCORES).comparisons.filter(({ metric }) =>
    metric.id === "new_metric"
  );
  deepStrictEqual(found.map(({ verdict }) => verdict), ["missing", "missing"]);
  const both = diff(read, read).comparisons.filter(({ metric }) =>
    metric.id === "new_metric"
  );
  deepStrictEqual(both.map(({ reason }) => reason), [
    "the subjects differ",
    "the subjects differ",
  ]);
});

Deno.test("a leaderboard that a run wrote contradicts itself nowhere", () => {
  deepStrictEqual(contradictions(SCORES), []);
});

Deno.test("a row that is not the mean of its subjects is found, and counts that give another RD", () => {
  const { board, cells } = SCORES;
  const [row, ...rows] = board.rows;
  ok(row);
  const rd = row.scores["rd"];
  ok(rd);
  const wrong: Scores = {
    ...SCORES,
    board: {
      ...board,
      rows: [{
        ...row,
        scores: { ...row.scores, rd: { ...rd, value: 1.5 } },
      }, ...rows],
    },
    cells: cells.map((cell, i) => i === 0 ? { ...cell, counts: [6, 0] } : cell),
  };
  const found = contradictions(wrong);
  match(found[0] ?? "", /^plain, p0, rd: .* but the counts say 1$/);
  match(found[1] ?? "", /^plain, rd: 1.5 is not in \[0, 1\]$/);
  match(
    found[2] ?? "",
    /^plain, rd: the row says 1.5, the mean of the subjects is/,
  );
  strictEqual(found.length, 3);
});

function edited(
  // deno-lint-ignore no-explicit-any -- the edits are wrong on purpose
  edit: (board: any) => unknown,
): string {
  return `${canonicalJson(edit(JSON.parse(FILES.leaderboard)), 2)}\n`;
}

Deno.test("a byte-order mark, as spreadsheets write it, changes nothing", () => {
  const marked = Object.fromEntries(
    Object.entries(FILES).map(([name, text]) => [name, `\uFEFF${text}`]),
  );
  deepStrictEqual(readScores({ ...FILES, ...marked, name: "a" }), SCORES);
});

Deno.test("a table without the columns that name a score is told so once, not line by line", () => {
  for (const part of ["cells", "seeds"] as const) {
    const text = FILES[part].replaceAll(",", ";");
    throws(
      () => readScores({ ...FILES, [part]: text }),
      (error: Error) => {
        match(error.message, new RegExp(`${part}\\.csv: no column "method"`));
        ok(error.message.split("\n").length < 14, error.message);
        return true;
      },
    );
  }
});
