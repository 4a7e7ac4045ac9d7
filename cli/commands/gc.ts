import { Command } from "@commander-js/extra-typings";
import { findGarbage, readPlan, type StoredFile } from "../../lib/bench/mod.ts";
import { EnvironmentError } from "../../lib/core/mod.ts";
import { codeOption, runFolder, trusted, wholeNumber } from "../flags/mod.ts";
import { print, readText, say } from "../terminal/mod.ts";

/** Makes the command that removes what a run does not need. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function gcCommand() {
  return new Command("gc")
    .description(
      "Remove from a run what no record names: leftovers of a kill, files of units that were made anew.",
    )
    .argument("<run>", "folder of the run, for example runs/gender")
    .option("--dry-run", "list it and remove nothing")
    .option(
      "--only <plan>",
      "also remove units and generations that this plan does not need; may be given again",
      (path: string, before: string[]) => [...before, path],
      [] as string[],
    )
    .option(
      "--minutes <n>",
      "leave what was written less than this ago: a run may be at work on it",
      wholeNumber(0, 1e6),
      60,
    )
    .addOption(codeOption)
    .option("--trace", "show where an unexpected error comes from")
    .action(async (folder, { dryRun, only, minutes, allowCode }) => {
      const { methods: registry } = await trusted(allowCode);
      // A mistyped folder must not lose a file.
      const run = await runFolder("collect garbage in", folder);
      const plans = [];
      for (const path of only) {
        plans.push(readPlan(path, await readText(path), registry).plan);
      }
      const before = new Date(Date.now() - minutes * 60_000);
      const { files, young } = await findGarbage(run, {
        before,
        ...(plans.length > 0 && { plans }),
      });
      for (const { path } of dryRun ? files : []) print(path);
      if (!dryRun) await remove(run, files);
      const freed = files.reduce((sum, { bytes }) => sum + bytes, 0);
      print(
        `${run}: ${
          dryRun ? "would free" : "freed"
        } ${freed} bytes in ${files.length} files`,
      );
      if (young.length > 0) {
        say(
          `Left ${young.length} files that were written in the last ${minutes} minutes`,
        );
      }
    });
}

async function remove(
  run: string,
  files: readonly StoredFile[],
): Promise<void> {
  for (const { path } of files) {
    try {
      await Deno.remove(`${run}/${path}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      const why = error instanceof Error ? error.message : String(error);
      throw new EnvironmentError(`Cannot remove "${run}/${path}": ${why}`, {
        cause: error,
      });
    }
  }
}
