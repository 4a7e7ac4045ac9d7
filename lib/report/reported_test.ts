import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { METRICS } from "../metrics/mod.ts";
import { parsePaper } from "../reported/mod.ts";
import { reportedTable, reportedText } from "./reported.ts";

const papers = await Promise.all(
  ["biasmap", "difflens"].map(async (id) =>
    parsePaper(
      await Deno.readTextFile(
        new URL(`../../results/reported/${id}.json`, import.meta.url),
      ),
      id,
    )
  ),
);

function board(id: string, ...ids: string[]) {
  return {
    spec: { id, version: 1, question: "", source: "" },
    metrics: METRICS.filter((m) => ids.includes(m.id)),
  };
}

Deno.test("reported values stand in the columns of the leaderboard, as printed", () => {
  const { header, lines } = reportedTable(
    board("gender", "rd", "miou", "fd", "recognised"),
    papers,
  );
  deepStrictEqual(header, [
    "reported",
    "RD",
    "FD",
    "mIoU",
    "subject accuracy",
    "source",
  ]);
  deepStrictEqual(lines[0], [
    "SD1.5",
    "0.59",
    "–",
    "0.363",
    "–",
    "BiasMap, Table 1",
  ]);
  deepStrictEqual(
    lines.find(([name, , , , , source]) =>
      name === "Original" && source === "DiffLens, Table 2"
    ),
    ["Original", "–", "0.564", "–", "–", "DiffLens, Table 2"],
  );
});

Deno.test("a table that a spec was made for stands beside its leaderboard alone", () => {
  const titles = (id: string) =>
    reportedTable(board(id, "fd"), papers).lines
      .map(([name, , source]) => `${source}: ${name}`)
      .filter((line) => /Activation|Act@S|N = 10/.test(line));
  deepStrictEqual(titles("gender"), ["DiffLens, Table 1: Activation"]);
  deepStrictEqual(titles("difflens_ablation"), [
    "DiffLens, Table 1: Activation",
    "DiffLens, Table 3: Act@S",
  ]);
  deepStrictEqual(titles("difflens_n"), [
    "DiffLens, Table 1: Activation",
    "DiffLens, Table 6: N = 10",
  ]);
  deepStrictEqual(titles("difflens_age"), ["DiffLens, Table 1: Activation"]);
});

Deno.test("race is shown with the race tables, its RD beside RD4", () => {
  const { lines } = reportedTable(board("race", "rd4"), papers);
  deepStrictEqual(lines[0], ["SD1.5", "0.82", "BiasMap, Table 2"]);
});

Deno.test("reported values are shown with where they stand, and that nothing is gated on them", () => {
  const text = reportedText(
    reportedTable(board("gender", "rd", "miou"), papers),
  );
  match(
    text,
    /^reported .* RD .* mIoU {2}source\nSD1\.5 .* 0\.59 .* 0\.363 {2}BiasMap, Table 1\n/,
  );
  match(text, /never compared or gated/);
  strictEqual(reportedText(reportedTable(board("religion", "rd"), papers)), "");
});

Deno.test("a spec of which no paper speaks has no reported lines", () => {
  deepStrictEqual(reportedTable(board("religion", "rd"), papers).lines, []);
});
