import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  filesOf,
  imagined,
  names,
  range,
} from "../../../tests/support/scores.ts";
import {
  leaderboardCsv,
  markdownTable,
  reportPage,
  table,
} from "../../report/mod.ts";
import { readScores } from "./read_scores.ts";

const AGES = ["young", "adult", "old"];
const FICTION = {
  methods: ["plain", "moved"],
  subjects: names(8),
  seeds: range(10),
  metrics: ["rd"],
  // One image in ten has no face; the method makes every other adult old.
  observe: (method: string, _: string, seed: number) => ({
    label: seed % 2 === 0 ? "male" : "female",
    further: {
      age: seed === 9 ? { invalid: "no face was found" } : {
        label: AGES[method === "moved" && seed % 6 === 1 ? 2 : seed % 3] ??
          "",
      },
    },
  }),
};

Deno.test("what the judge tells beside the spec's attribute is said of every row, and held against the reference", () => {
  const scores = imagined(FICTION);
  const { collateral } = scores.board;
  strictEqual(collateral?.reference, "plain");
  deepStrictEqual(collateral.attributes.map(({ name }) => name), ["age"]);
  const [plain, moved] = collateral.attributes[0]?.rows ?? [];
  deepStrictEqual([plain?.n, plain?.nInvalid], [72, 8]);
  deepStrictEqual(
    plain?.shares.map(({ value }) => near(value)),
    [3 / 9, 3 / 9, 3 / 9].map(near),
  );
  deepStrictEqual(
    moved?.shares.map(({ value }) => near(value)),
    [3 / 9, 1 / 9, 5 / 9].map(near),
  );
  strictEqual(plain?.shifts, undefined);
  const deltas = moved?.shifts?.map((shift) =>
    Number(shift?.delta.toFixed(12))
  );
  deepStrictEqual(deltas, [0, -0.222222222222, 0.222222222222]);
  deepStrictEqual(readScores(filesOf(scores)).board, scores.board);
});

Deno.test("images that differ in nothing are shifted by nothing", () => {
  const { board } = imagined({
    ...FICTION,
    observe: (_, subject, seed) => FICTION.observe("plain", subject, seed),
  });
  const shifts = board.collateral?.attributes[0]?.rows[1]?.shifts ?? [];
  ok(shifts.length === 3 && shifts.every((s) => s?.delta === 0 && s.p === 1));
});

Deno.test("a board says nothing of what its judge does not tell", () => {
  const { observe: _, ...plain } = FICTION;
  ok(!("collateral" in imagined(plain).board));
});

Deno.test("tables, CSV and page say what else changed, below the table", async () => {
  const scores = imagined(FICTION);
  const { board } = scores;
  const text = markdownTable(table(board), "Who?");
  ok(text.includes("## What else changed\n\n### age\n"));
  ok(text.includes("beside what was asked, age: "));
  const lines = leaderboardCsv(board).split("\n")
    .filter((line) => line.includes("age:old"));
  deepStrictEqual(
    lines.map((line) => line.split(",").slice(0, 3).join()),
    [
      "plain,PLAIN,age:old",
      "moved,MOVED,age:old",
      "moved,MOVED,age:old:shift",
    ],
  );
  const page = await reportPage({ name: "toy", scores }, {
    command: (args) => args.join(" "),
  });
  ok(page.includes('<h2 id="collateral-title">What else changed</h2>'));
});

function near(value: number | null): number {
  return Number((value ?? NaN).toFixed(12));
}
