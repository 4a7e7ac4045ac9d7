import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { dirname, resolve, sep } from "node:path";
import { InputError } from "../../lib/core/mod.ts";

/**
 * Refuses a command line on which a file stands, or would be written, where a folder is kept or
 * made. Folders that are only read are looked at by what opens them, which knows the remedy.
 *
 * @throws {InputError} If a folder to write to is a file, lies in one, or is to be one, or two flags name one file; every one is listed.
 */
export async function refuseMisplaced(
  command: CommandUnknownOpts,
): Promise<void> {
  const folders = named(command, "<dir>").filter(({ key }) => !READ.has(key));
  const problems: string[] = [];
  for (const { flag, path } of folders) {
    const file = await fileOnTheWay(path);
    if (file === undefined) continue;
    const what = file === path ? "it" : `"${file}"`;
    problems.push(`${flag} "${path}": ${what} is a file; name a folder`);
  }
  const files = named(command, "<file>").filter(({ path }) => path !== "-");
  for (const [i, file] of files.entries()) {
    const twin = files.slice(0, i).find(({ path }) =>
      resolve(path) === resolve(file.path)
    );
    if (twin) {
      problems.push(
        `${file.flag} "${file.path}": ${twin.flag} names the same file; name another`,
      );
    }
    const folder = folders.find(({ path }) =>
      `${resolve(path)}${sep}`.startsWith(`${resolve(file.path)}${sep}`)
    );
    if (!folder) continue;
    problems.push(
      `${file.flag} "${file.path}": ${folder.flag} "${folder.path}" is a folder there; name another file`,
    );
  }
  if (problems.length === 0) return;
  throw new InputError(
    `Cannot ${command.name()}: a file stands where another file or a folder is wanted`,
    problems,
  );
}

/** Flags whose value is of a kind, and their values, defaults included. */
function named(command: CommandUnknownOpts, kind: "<dir>" | "<file>") {
  return command.options.filter(({ flags }) => flags.includes(kind))
    .flatMap((option) => {
      const key = option.attributeName();
      const path: unknown = command.getOptionValue(key);
      return typeof path === "string"
        ? [{ key, path, flag: `${option.long}` }]
        : [];
    });
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
