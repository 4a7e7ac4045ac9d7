import { Command } from "@commander-js/extra-typings";
import { writeReport } from "../compare/mod.ts";
import { codeOption, trusted, wholeNumber } from "../flags/mod.ts";
import { checkTarget, print } from "../terminal/mod.ts";

/** Makes the command that writes a page to show. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function reportCommand() {
  return new Command("report")
    .description(
      "Write one HTML file that shows a run, an accepted leaderboard, or how two of them differ; it needs no network.",
    )
    .argument(
      "<candidate>",
      "folder of a run or of a leaderboard, or git-ref:path",
    )
    .argument("[baseline]", "what it is held against: the same")
    .option(
      "--out <file>",
      "the page (default: report.html in the candidate's folder, or here for a comparison or a commit's)",
    )
    .option(
      "--pictures <n>",
      "seeds of each subject whose pictures are shown, the first ones; 0 for none (default: those with overlays)",
      wholeNumber(0, 1000),
    )
    .addOption(codeOption)
    .action(async (candidate, baseline, { out, pictures, allowCode }) => {
      const path = out ?? await usualPath(candidate, baseline);
      await checkTarget(path, "--out");
      const { methods: registry } = await trusted(allowCode);
      print(
        await writeReport({ candidate, baseline, path, pictures, registry }),
      );
    });
}

/** In the folder of the candidate, if it has one. */
async function usualPath(
  candidate: string,
  baseline: string | undefined,
): Promise<string> {
  const folder = await Deno.stat(candidate)
    .then((info) => info.isDirectory, () => false);
  if (baseline === undefined && folder) {
    return `${candidate.replace(/(.)\/+$/, "$1")}/report.html`;
  }
  return baseline === undefined ? "report.html" : "comparison.html";
}
