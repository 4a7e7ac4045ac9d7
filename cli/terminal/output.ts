// The only place that writes to the terminal: data to stdout, all else to stderr.
// deno-lint-ignore-file no-console

import { asCalled } from "./launch.ts";

/** What was printed, and what was said. */
export interface Printed {
  /** Text for stdout. */
  readonly stdout: string;
  /** Text for stderr. */
  readonly stderr: string;
}

/** Lines that are kept in the place of being written; of the whole process, as the terminal is. */
let kept: { stdout: string; stderr: string } | undefined;

/** Prints a command's result. */
export function print(text: string): void {
  if (kept) kept.stdout += `${text}\n`;
  else console.log(text);
}

/** Says how things stand, with commands named as this program was called. */
export function say(text: string): void {
  const said = asCalled(text);
  if (kept) kept.stderr += `${said}\n`;
  else console.error(said);
}

/**
 * Says whether what is said can be overwritten, as a bar of progress is.
 *
 * @returns `true` on a terminal.
 */
export function onTerminal(): boolean {
  return !kept && Deno.stderr.isTerminal();
}

/**
 * Says how wide the terminal is that results are printed to.
 *
 * @returns Letters of a line; `undefined` where they go to a file or another program.
 */
export function terminalWidth(): number | undefined {
  if (kept || !Deno.stdout.isTerminal()) return undefined;
  return Deno.consoleSize().columns || undefined;
}

/** Says how far something has come, over what was said so before; nothing where it would stay. */
export function sayOver(text: string): void {
  if (onTerminal()) {
    Deno.stderr.writeSync(new TextEncoder().encode(`\r${text}`));
  }
}

/**
 * Does something without writing anything to the terminal.
 *
 * @param act What is done, one at a time.
 * @returns What it returned, and what it would have written.
 */
export async function captured<T>(
  act: () => Promise<T>,
): Promise<Printed & { readonly result: T }> {
  const [outer, own] = [kept, { stdout: "", stderr: "" }];
  kept = own;
  try {
    const result = await act();
    return { result, ...own };
  } finally {
    kept = outer;
  }
}
