import { Command, Option } from "@commander-js/extra-typings";
import { canonicalJson, front, type Scores } from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import { frontChart, frontMarkdown, frontText } from "../../lib/report/mod.ts";
import { EXIT, say, terminalWidth, writeOutputs } from "../terminal/mod.ts";
import { checkNames, openScores } from "../compare/mod.ts";
import { nameList, probability } from "../flags/mod.ts";

/**
 * Makes the command that finds which rows of leaderboards are dominated, and which are not.
 *
 * @param exit Called with the exit code of a front that nothing can be said of.
 */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function frontCommand(exit: (code: number) => void) {
  return new Command("front")
    .description(
      "Find the Pareto front of two or three columns: which rows are dominated beyond the error.",
    )
    .argument("<results...>", "leaderboards: a folder, file or git-ref:path")
    .requiredOption("--x <metric>", "one column, for example rd")
    .requiredOption("--y <metric>", "another, for example miou")
    .option("--z <metric>", "a third; the size of the points in the picture")
    .option("--methods <ids>", "only these methods", nameList)
    .addOption(
      new Option(
        "--alpha <p>",
        "chance that even one row of the true front is called dominated",
      ).argParser(probability).default(0.05),
    )
    .option("--json <file>", "write the front as JSON; - for stdout")
    .option("--md <file>", "write it as Markdown; - for stdout")
    .option("--svg <file>", "draw it, with error ellipses; - for stdout")
    .action(async (results, { x, y, z, methods, alpha, json, md, svg }) => {
      const names = [...new Set(results)];
      const metrics = [x, y, ...z === undefined ? [] : [z]];
      const boards = await Promise.all(
        names.map(async (name) => ({ name, scores: await openScores(name) })),
      );
      check(boards.map(({ scores }) => scores), metrics, methods);
      const found = front(boards, { metrics, alpha, methods });
      const picture = svg !== undefined && found.rows.length > 0
        ? await frontChart(found)
        : undefined;
      await writeOutputs(() => frontText(found, names, terminalWidth()), [
        [json, () => `${canonicalJson({ boards: names, ...found }, 2)}\n`],
        [md, () => frontMarkdown(found, names)],
        ...picture === undefined ? [] : [[svg, () => `${picture}\n`] as const],
      ]);
      if (found.rows.length > 1) return;
      say(
        "Nothing was compared: fewer than two rows have a score in every column",
      );
      exit(EXIT.blind);
    });
}

function check(
  sides: readonly Scores[],
  metrics: readonly string[],
  methods: readonly string[] | undefined,
): void {
  checkNames(sides, { methods, metrics });
  const twice = metrics.find((id, i) => metrics.indexOf(id) < i);
  if (twice === undefined) return;
  throw new InputError(
    `Cannot find a front: "${twice}" is named twice; name two or three columns`,
  );
}
