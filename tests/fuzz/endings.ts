// deno-lint-ignore-file no-console
// How a command line may end, whatever it was given.

import { main } from "../../cli/main.ts";

/** How a command line ended. */
export interface Ending {
  /** Exit code; `undefined` if something was thrown. */
  readonly code: number | undefined;
  /** What it printed and said. */
  readonly said: string;
}

/** Exit codes that are documented. */
const CODES = [0, 1, 2, 3, 4, 75, 130];

/** Lines of a refusal, and characters of one of them, with room for notes before it. */
const [MOST_LINES, LONGEST_LINE] = [80, 700];

/**
 * Runs a command line in this process.
 *
 * @param args Arguments of the program, the command's name first.
 * @returns How it ended, with all that was printed in any way.
 */
export async function end(args: readonly string[]): Promise<Ending> {
  const parts: string[] = [];
  const { log, error } = console;
  const streams = [process.stdout, process.stderr];
  const writes = streams.map(({ write }) => write);
  console.log = console.error = (text: unknown) => void parts.push(`${text}\n`);
  for (const stream of streams) {
    stream.write = (text: unknown) => parts.push(String(text)) > 0;
  }
  try {
    return { code: await main(args), said: parts.join("") };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.stack : String(thrown);
    return { code: undefined, said: `${parts.join("")}thrown: ${why}` };
  } finally {
    Object.assign(console, { log, error });
    streams.forEach((stream, i) => stream.write = writes[i] as never);
  }
}

/**
 * Judges an ending.
 *
 * @param ending How a line ended.
 * @param wrote What it changed in its folder.
 * @returns What is wrong with it; `undefined` if nothing is.
 */
export function wrong(
  { code, said }: Ending,
  wrote: readonly string[],
): string | undefined {
  if (code === undefined || !CODES.includes(code)) {
    return `exit ${code}: ${said}`;
  }
  const bad =
    /.*(?:Something went wrong|\[object Object\]|\n\s+at \S+.*:\d+:\d+).*/
      .exec(said);
  if (bad) return bad[0];
  if (code === 0) return undefined;
  if (said.trim() === "") return `exit ${code} without a word`;
  if (code !== 2) return undefined;
  const lines = said.trimEnd().split("\n");
  if (lines.length > MOST_LINES) return `a refusal of ${lines.length} lines`;
  const long = lines.find((line) => line.length > LONGEST_LINE);
  if (long) return `a line of ${long.length} characters: ${long.slice(0, 80)}`;
  if (wrote.length > 0) {
    return `refused, and wrote ${wrote.slice(0, 3).join(", ")}: ${said.trim()}`;
  }
  return undefined;
}

/**
 * Names the kind of what is wrong: values differ within one.
 *
 * @param says What is wrong.
 * @returns Its first line without values.
 */
export function kind(says: string): string {
  return (says.split("\n")[0] ?? "").replaceAll(/"[^"]*"|\d+|\/\S+/g, "…")
    .slice(0, 90);
}
