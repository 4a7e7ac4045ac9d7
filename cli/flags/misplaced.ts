import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { dirname } from "node:path";
import { InputError } from "../../lib/core/mod.ts";

/**
 * Refuses a command line on which a file stands where a folder is kept or made. Folders
 * that are only read are looked at by what opens them, which knows the remedy.
 *
 * @param command The command, parsed.
 * @throws {InputError} If a folder to write to is a file, or lies in one; every one is listed.
 */
export async function refuseMisplaced(
  command: CommandUnknownOpts,
): Promise<void> {
  const problems: string[] = [];
  for (const option of command.options) {
    if (!option.flags.includes("<dir>") || READ.has(option.attributeName())) {
      continue;
    }
    const path: unknown = command.getOptionValue(option.attributeName());
    if (typeof path !== "string") continue;
    const file = await fileOnTheWay(path);
    if (file === undefined) continue;
    problems.push(
      `${option.long} "${path}": ${
        file === path ? "it" : `"${file}"`
      } is a file; name a folder`,
    );
  }
  if (problems.length === 0) return;
  throw new InputError(
    `Cannot ${command.name()}: a file stands where a folder is wanted`,
    problems,
  );
}

const READ: ReadonlySet<string> = new Set(["model", "clip", "references"]);

/** What is there of a path and is no folder: itself, or what it lies in. */
async function fileOnTheWay(path: string): Promise<string | undefined> {
  try {
    const { isDirectory } = await Deno.stat(path);
    return isDirectory ? undefined : path;
  } catch (error) {
    const above = dirname(path);
    const missing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    return missing && above !== path ? await fileOnTheWay(above) : undefined;
  }
}
