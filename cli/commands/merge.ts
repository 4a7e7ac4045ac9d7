import { InputError, plural } from "../../lib/core/mod.ts";
import { Command } from "@commander-js/extra-typings";
import {
  collect,
  type Plan,
  shardsOf,
  type Store,
  type Unit,
} from "../../lib/bench/mod.ts";
import { commandLine, EXIT, quoted, say } from "../terminal/mod.ts";
import { keepPlan, openPlan, publishResults } from "../run/mod.ts";
import {
  arrayOf,
  checkColumns,
  codeOption,
  columnsOption,
  type TableFlags,
  trusted,
  wholeNumber,
  wideOption,
} from "../flags/mod.ts";

/** Makes the command that makes a leaderboard of what workers made. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function mergeCommand(exit: (code: number) => void) {
  return new Command("merge")
    .description(
      "Make the leaderboard of what workers made, or say which shards to run again.",
    )
    .argument("<plan>", "file of the plan")
    .option("--out <dir>", "output folder, if it is not where the plan says")
    .option(
      "--shards <n>",
      "into how many shards the workers divided it, if not as the plan says",
      wholeNumber(1, 100_000),
    )
    .addOption(columnsOption)
    .addOption(wideOption)
    .addOption(codeOption)
    .action(async (path, { out, shards, allowCode, ...flags }) => {
      checkColumns(flags);
      if (out !== undefined) await checkFolder(out);
      const { methods: registry } = await trusted(allowCode);
      const frozen = await openPlan(path, registry, { out });
      await keepPlan(frozen);
      exit(
        await mergeRun(path, {
          ...frozen,
          flags,
          shards: shards ?? frozen.shards,
          inArray: shards === undefined || shards === frozen.shards,
        }),
      );
    });
}

/** Nothing can be merged where nothing was made. */
async function checkFolder(out: string): Promise<void> {
  const there = await Deno.stat(out).then((i) => i.isDirectory, () => false);
  if (there) return;
  throw new InputError(
    `Cannot merge what is in --out "${out}": there is no such folder; name the one that the workers wrote to`,
  );
}

/** What is merged. */
export interface Merged {
  /** The plan. */
  readonly plan: Plan;
  /** Where its units lie. */
  readonly store: Store;
  /** Into how many shards the workers divided it. */
  readonly shards: number;
  /** Whether tasks of a Slurm array are these shards. */
  readonly inArray?: boolean;
  /** Which columns are printed. */
  readonly flags?: TableFlags;
}

/** Writes the leaderboard of a run whose units are all done; of any other it says what is missing. */
export async function mergeRun(
  path: string,
  { plan, store, shards, inArray = false, flags }: Merged,
): Promise<number> {
  const found = await collect(plan, store);
  if (found.missing.length > 0) {
    const script = inArray ? await scriptBeside(path) : undefined;
    say(missingText(path, plan, found.missing, shards, script));
    return EXIT.incomplete;
  }
  await publishResults(plan, found, store, flags);
  return EXIT.ok;
}

function missingText(
  path: string,
  plan: Plan,
  missing: readonly Unit[],
  shards: number,
  script: string | undefined,
): string {
  const open = new Set(missing);
  const again = shardsOf(plan.units, shards).flatMap((part, i) =>
    part.some((unit) => open.has(unit)) ? [i] : []
  );
  const rows = [...Map.groupBy(missing, ({ method }) => method.id)]
    .map(([id, units]) => `${units.length} of ${id}`);
  const commands = again.slice(0, SHOWN)
    .map((i) =>
      `\n  ${commandLine(["worker", path, "--shard", `${i}/${shards}`])}`
    );
  const more = again.length > SHOWN
    ? `\n  and ${again.length - SHOWN} more`
    : "";
  const list = arrayOf(again);
  const array = script === undefined
    ? ""
    : `\n  sbatch --array=${list} ${script}\nor, where there is no Slurm:`;
  return `Cannot merge yet: missing are ${missing.length} of ${
    plural(plan.units.length, "unit")
  }, ${rows.join(", ")}; run again ${
    again.length === 1 ? "shard" : "shards"
  } ${list} of ${shards}:${array}${commands.join("")}${more}`;
}

const SHOWN = 8;

/** The script that was submitted with the plan; what docs/slurm.md calls one, where it was written by hand. */
async function scriptBeside(plan: string): Promise<string> {
  const script = plan.replace(/[^/]*$/, "shards.sh");
  const known = await Deno.stat(script).catch(() => undefined);
  return known?.isFile ? quoted(script) : "job.sh";
}
