import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { imagined, names } from "../../tests/support/scores.ts";
import { leaderboardTex } from "./latex.ts";

/** Of three methods the first has the least mIoU, and the others are alike. */
const { board } = imagined({
  methods: ["best_one", "b", "c"],
  subjects: names(8),
  metrics: ["miou"],
  spec: { question: "50 % & more_of it?" },
  observe: (method, subject, seed) => ({
    iou: (method === "best_one" ? 0.1 : 0.5) +
      0.1 *
        Math.sin(
          `${method}${subject}`.length + 7 * seed +
            3 * Number(subject.slice(1)) * (method === "b" ? 1 : 2),
        ),
  }),
});

Deno.test("leaderboardTex() writes a table of booktabs with the best in bold", () => {
  const text = leaderboardTex(board);
  match(text, /\\begin\{tabular\}\{@\{\}lr@\{\}\}/);
  match(text, /\n {4}Method & mIoU \$\\downarrow\$ \\\\\n/);
  match(
    text,
    /\n {4}BEST\\_ONE & \$\\mathbf\{0\.\d{3}\}\$ \{\\scriptsize \$\\pm\$ 0\.\d{3}\} \\\\\n/,
  );
  match(text, /\n {4}B & \$0\.\d{3}\$ /);
  match(text, /\n {4}chance & 0\.176 \\\\\n/);
});

Deno.test("leaderboardTex() escapes what LaTeX would run", () => {
  match(leaderboardTex(board), /\\caption\{50 \\% \\& more\\_of it\? /);
  const hostile = {
    ...board,
    spec: { ...board.spec, question: "\\input{x}$~^#" },
  };
  const [line = ""] = leaderboardTex(hostile).split("\n").filter((l) =>
    l.includes("\\caption")
  );
  strictEqual(
    line.slice(0, line.indexOf(" 8 subjects")),
    "  \\caption{\\textbackslash{}input\\{x\\}\\$\\textasciitilde{}\\textasciicircum{}\\#",
  );
});

Deno.test("leaderboardTex() begins a new table where a page is full, main columns first, and leaves none out", () => {
  const [metric] = board.metrics;
  const ids = ["cost", "miou", "a", "b", "c", "d", "rd"];
  const wide = {
    ...board,
    metrics: ids.flatMap((id) => metric ? [{ ...metric, id, title: id }] : []),
    rows: board.rows.map((row) => ({
      ...row,
      title: "FairDiffusion + BiasMap",
      scores: Object.fromEntries(
        ids.flatMap((id) => row.scores.miou ? [[id, row.scores.miou]] : []),
      ),
    })),
  };
  const headings = (text: string) =>
    text.split("\n").filter((line) => line.startsWith("    Method &"))
      .map((line) => [...line.matchAll(/& (\w+) \$/g)].map(([, id]) => id));
  deepStrictEqual(headings(leaderboardTex(wide)), [
    ["rd", "miou", "cost"],
    ["a", "b", "c"],
    ["d"],
  ]);
  match(leaderboardTex(wide), /Further columns of Table~\\ref\{tab:toy\}/);
  deepStrictEqual(headings(leaderboardTex(wide, ["c", "miou"])), [
    ["c", "miou"],
  ]);
});

Deno.test("leaderboardTex() writes Greek letters and signs as LaTeX knows them", () => {
  const [first] = board.rows;
  const text = leaderboardTex({
    ...board,
    rows: first ? [{ ...first, title: "BiasMap λ = 100 × 2²" }] : [],
  });
  match(text, /BiasMap \$\\lambda\$ = 100 \$\\times\$ 2\$\^2\$ &/);
});
