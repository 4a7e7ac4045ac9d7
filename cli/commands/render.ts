import { plural } from "../../lib/core/mod.ts";
import { Command } from "@commander-js/extra-typings";
import { contradictions, type Scores } from "../../lib/bench/mod.ts";
import {
  emphasised,
  leaderboardTex,
  markdownTable,
  reportedTable,
  reportedText,
  scoreFiles,
  scoreTable,
  views,
} from "../../lib/report/mod.ts";
import {
  EXIT,
  print,
  readText,
  say,
  writeOutputs,
  writeText,
} from "../terminal/mod.ts";
import { checkColumns, columnsOption, wideOption } from "../flags/mod.ts";
import { shownTable } from "../run/mod.ts";
import { openPapers, openScores } from "../compare/mod.ts";

/**
 * Makes the command that writes the views of a leaderboard, or checks them.
 *
 * @param exit Called with the exit code of a check.
 */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function renderCommand(exit: (code: number) => void) {
  return new Command("render")
    .description("Write the views of a leaderboard again from its JSON.")
    .argument("<folder>", "folder of the leaderboard, for example runs/gender")
    .option(
      "--check",
      "write nothing; exit with 3 if a file is not what the JSON and the cells give",
    )
    .option(
      "--reported",
      "show beside it what papers report; nothing is compared",
    )
    .addOption(columnsOption)
    .addOption(wideOption)
    .option(
      "--tex <file>",
      "write the table as LaTeX, with the columns that are printed; - for stdout",
    )
    .option("--md <file>", "write it as Markdown; - for stdout")
    .action(async (folder, { check, reported, tex, md, ...flags }) => {
      const scores = await openScores(folder);
      const { board } = scores;
      checkColumns(flags, board.metrics.map(({ id }) => id));
      if (check) return exit(await checkFiles(folder, scores));
      for (const [name, text] of Object.entries(await views(scores))) {
        await writeText(`${folder}/${name}`, text);
      }
      await writeOutputs(() => shownTable(scores, flags), [
        [tex, () => leaderboardTex(board, flags.columns)],
        [md, () =>
          markdownTable(
            scoreTable(scores, emphasised, flags.columns),
            board.spec.question,
          )],
      ]);
      if (!reported) return;
      const papers = await openPapers([]);
      const beside = reportedText(reportedTable(board, papers));
      print(`\n${beside || `No paper reports on ${board.spec.id}`}`);
    });
}

async function checkFiles(folder: string, scores: Scores): Promise<number> {
  const expected = await scoreFiles(scores);
  const found = contradictions(scores);
  for (const [name, text] of Object.entries(expected)) {
    const actual = await readText(`${folder}/${name}`).catch(() => undefined);
    if (actual === undefined) found.push(`${name}: it is not there`);
    else if (actual !== text) found.push(`${name}: it is stale`);
  }
  if (found.length === 0) {
    print(
      `${folder}: ${
        plural(
          Object.keys(expected).length,
          "file is as it",
          "files are as they",
        )
      } should be`,
    );
    return EXIT.ok;
  }
  say(`Stale: ${folder}\n${found.map((problem) => `  ${problem}`).join("\n")}`);
  return EXIT.found;
}
