import { variable } from "./variable.ts";

/** Folder in which `deno task` was called; only Entangle's own tasks may read it. */
const CALLED_IN = variable("INIT_CWD") || undefined;

/** What stands before the name of a command, as it was called: `deno task` in a clone, or what was installed. */
export const PROGRAM: "deno task" | "entangle" = CALLED_IN === undefined
  ? "entangle"
  : "deno task";

/** What a refusal for want of a permission says to do: both give a command what it needs. */
export const AS_INSTALLED = "as it was installed, or with deno task";

/**
 * Names commands as this program was called. A text names them as they are installed, `entangle bench`; in a clone
 * that is `deno task bench`.
 *
 * @param text A message, or the help of a command.
 */
export function asCalled(text: string): string {
  return text.replaceAll(INSTALLED, `${PROGRAM} `);
}

/** The name of the program where that of a command follows, and no part of a path. */
const INSTALLED = /(?<![\w./@-])entangle (?=[a-z])/g;

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
