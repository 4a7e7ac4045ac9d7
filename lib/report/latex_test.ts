import { match, strictEqual } from "node:assert/strict";
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
  match(text, /\\begin\{tabular\}\{lr\}/);
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
    l.includes("caption")
  );
  strictEqual(
    line.slice(0, line.indexOf(" 8 subjects")),
    "  \\caption{\\textbackslash{}input\\{x\\}\\$\\textasciitilde{}\\textasciicircum{}\\#",
  );
});
