import { variable } from "./variable.ts";

/** Folder in which `deno task` was called; only Entangle's own tasks may read it. */
const CALLED_IN = variable("INIT_CWD") || undefined;

/** What stands before the name of a command, as it was called: `deno task` in a clone, or what was installed. */
export const PROGRAM: "deno task" | "entangle" = CALLED_IN === undefined
  ? "entangle"
  : "deno task";

/** Goes to the folder in which the command was called: `deno task` starts in the folder of `deno.json`, and a path on a command line is its user's. */
export function enterCallersFolder(): void {
  if (CALLED_IN !== undefined) Deno.chdir(CALLED_IN);
}

/**
 * Writes a command, so that it can be pasted.
 *
 * @param args Arguments of the program, the command's name first.
 * @returns For example `entangle bench specs/gender.ts --steps 10`.
 */
export function commandLine(args: readonly string[]): string {
  return [PROGRAM, ...args.map(quoted)].join(" ");
}

/**
 * Writes a word so that a shell takes it as it is.
 *
 * @returns The same, within quotation marks if need be.
 */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", "'\\''")}'`;
}
