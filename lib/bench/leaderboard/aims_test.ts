import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { filesOf, imagined } from "../../../tests/support/scores.ts";
import { diff } from "../diff/mod.ts";
import { readScores } from "./read_scores.ts";

const SUBJECTS = ["nurse", "pilot", "cook", "clerk", "judge", "guard"];
const TARGET = {
  source: "a census",
  digest: "aa",
  shares: Object.fromEntries(SUBJECTS.map((s, i) => [s, [i / 10, 1 - i / 10]])),
};
const ERROR = { digest: "ee", judge: "jj", counts: [[190, 10], [40, 160]] };
const FICTION = {
  subjects: SUBJECTS,
  metrics: ["rd", "fd_counts"],
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  observe: (_: string, subject: string, seed: number) => ({
    label: (seed * 7 + subject.length) % 10 < 6 ? "male" : "female",
  }),
};

Deno.test("a board without target or judge's error says nothing of either", () => {
  const { board } = imagined(FICTION);
  deepStrictEqual(board.metrics.map(({ id }) => id), ["rd", "fd_counts"]);
  ok(!("target" in board) && !("judgeError" in board));
});

Deno.test("a target and a judge's error add columns that stand for themselves, and that are read back", () => {
  const scores = imagined({
    ...FICTION,
    spec: { target: TARGET, judgeError: ERROR },
  });
  const { board } = scores;
  deepStrictEqual(
    board.metrics.map(({ id, aim, corrected }) => [id, aim, corrected]),
    [
      ["rd", undefined, undefined],
      ["fd_counts", undefined, undefined],
      ["rd_target", "aa", undefined],
      ["fd_counts_target", "aa", undefined],
      ["amplification", "aa", undefined],
      ["rd_corrected", undefined, "ee"],
      ["fd_counts_corrected", undefined, "ee"],
      ["rd_target_corrected", "aa", "ee"],
      ["fd_counts_target_corrected", "aa", "ee"],
      ["amplification_corrected", "aa", "ee"],
    ],
  );
  strictEqual(board.target?.source, "a census");
  const [row] = board.rows;
  const error = (id: string) => row?.scores[id]?.stderr ?? NaN;
  ok(error("rd_corrected") > error("rd"));
  deepStrictEqual(readScores(filesOf(scores)).board, board);
});

Deno.test("columns of other targets and other errors are never compared, and a judge's error leaves the others alone", () => {
  const [plain, one, other] = [
    {},
    { target: TARGET, judgeError: ERROR },
    {
      target: { ...TARGET, digest: "bb" },
      judgeError: { ...ERROR, digest: "ff" },
    },
  ].map((spec) => imagined({ ...FICTION, spec }));
  if (!plain || !one || !other) throw new Error("three boards");
  const verdicts = (a: typeof plain, b: typeof plain) =>
    Object.fromEntries(
      diff(a, b).comparisons.map(({ metric, verdict }) => [metric.id, verdict]),
    );
  const against = verdicts(one, other);
  for (const [id, verdict] of Object.entries(against)) {
    const own = id === "rd" || id === "fd_counts";
    strictEqual(verdict, own ? "identical" : "incomparable", id);
  }
  strictEqual(verdicts(one, plain)["rd_corrected"], "missing");
  strictEqual(verdicts(one, plain)["rd"], "identical");
  ok(Object.values(verdicts(one, one)).every((v) => v === "identical"));
});

Deno.test("an error that cannot be turned round is told with the reason, and nothing is corrected", () => {
  const { board } = imagined({
    ...FICTION,
    spec: { judgeError: { ...ERROR, counts: [[60, 50], [50, 60]] } },
  });
  deepStrictEqual(board.metrics.map(({ id }) => id), ["rd", "fd_counts"]);
  ok(board.lacking?.[0]?.reason.includes("condition number"));
});
