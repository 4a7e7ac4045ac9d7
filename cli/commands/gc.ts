import { Command } from "@commander-js/extra-typings";
import { resolve } from "node:path";
import {
  findGarbage,
  isCache,
  neededBy,
  neededByOwners,
  type Owner,
  ownerState,
  readOwners,
  readPlan,
  type StoredFile,
} from "../../lib/bench/mod.ts";
import { EnvironmentError, InputError, plural } from "../../lib/core/mod.ts";
import { codeOption, runFolder, trusted, wholeNumber } from "../flags/mod.ts";
import { print, quoted, readText, say } from "../terminal/mod.ts";

/** Makes the command that removes what a run does not need. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function gcCommand() {
  return new Command("gc")
    .description(
      "Remove from a run what no record names: leftovers of a kill, files of units that were made anew; from a cache what no run needs that uses it.",
    )
    .argument(
      "<run>",
      "folder of the run, for example runs/gender, or of a cache",
    )
    .option("--dry-run", "list it and remove nothing")
    .option(
      "--only <plan>",
      "also remove units and generations that this plan does not need; may be given again",
      (path: string, before: string[]) => [...before, path],
      [] as string[],
    )
    .option(
      "--forget <dir>",
      "of a cache: do not keep what this run's folder needs, which cannot be seen from here; may be given again",
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
    .action(async (folder, { dryRun, only, forget, minutes, allowCode }) => {
      const { methods: registry } = await trusted(allowCode);
      // A mistyped folder must not lose a file.
      const run = await runFolder("collect garbage in", folder);
      const plans = [];
      for (const path of only) {
        plans.push(readPlan(path, await readText(path), registry).plan);
      }
      const before = new Date(Date.now() - minutes * 60_000);
      const needed = await isCache(run)
        ? await neededOfCache(run, plans.length > 0, forget)
        : plans.length > 0
        ? neededBy(plans)
        : undefined;
      const { files, young } = await findGarbage(run, {
        before,
        ...(needed && { needed }),
      });
      for (const { path } of dryRun ? files : []) print(path);
      if (!dryRun) await remove(run, files);
      const freed = files.reduce((sum, { bytes }) => sum + bytes, 0);
      print(
        `${run}: ${dryRun ? "would free" : "freed"} ${
          plural(freed, "byte")
        } in ${plural(files.length, "file")}`,
      );
      if (young.length > 0) {
        say(
          `Left ${plural(young.length, "file")} written in the last ${
            plural(minutes, "minute")
          }`,
        );
      }
    });
}

/** What the runs need that use a cache and are still there, or may be. */
async function neededOfCache(
  cache: string,
  hasPlans: boolean,
  forget: readonly string[],
): Promise<Set<string>> {
  if (hasPlans) {
    throw new InputError(
      `Cannot collect garbage in the cache "${cache}" by --only: what is needed of it, the runs say that use it`,
    );
  }
  const owners = await readOwners(cache);
  const wanted = new Map<string, Owner>();
  for (const [path, owner] of owners) {
    const state = await ownerState(owner);
    const forgotten = forget.some((given) => resolve(given) === owner.folder);
    if (state === "there" || (state === "unseen" && !forgotten)) {
      wanted.set(path, owner);
    }
    if (state === "unseen") {
      say(
        forgotten
          ? `Forgot ${owner.folder}, which cannot be seen from here`
          : `Kept what ${owner.folder} needs, which cannot be seen from here; --forget ${
            quoted(owner.folder)
          } if it is gone for good`,
      );
    }
  }
  say(
    `still there: ${wanted.size} of ${
      plural(owners.size, "run")
    } that used ${cache}`,
  );
  return neededByOwners(wanted);
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
