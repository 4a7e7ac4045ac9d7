import { variable } from "./variable.ts";
import { say } from "./output.ts";
import type { Room } from "../../lib/report/mod.ts";

/** What a comment has room for; GitHub refuses one of more than 65,536 characters, and a bot may add to it. */
export const COMMENT: Room = { most: 60_000, of: "characters" };

/** Most bytes of a step summary; GitHub drops the whole of one that is over 1024 KiB. */
const SUMMARY_LIMIT = 900 * 1024;

/**
 * Adds to the summary of a step of GitHub Actions, if there is one; where it cannot be written, that
 * is said, and nothing else is lost.
 *
 * @param text Makes the Markdown, given what is left for it.
 */
export async function appendSummary(
  text: (room: Room) => string,
): Promise<void> {
  const path = variable("GITHUB_STEP_SUMMARY");
  if (!path) return;
  const before = await Deno.stat(path).then(({ size }) => size, () => 0);
  const room: Room = { most: SUMMARY_LIMIT - before, of: "bytes" };
  const summary = text(room);
  try {
    await Deno.writeTextFile(path, summary, { append: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(
      `warning: Cannot add to the summary of the step, GITHUB_STEP_SUMMARY="${path}": ${why}; all else is as it would be`,
    );
  }
}

/**
 * Tells whether GitHub Actions reads what is said.
 *
 * @returns Whether `GITHUB_ACTIONS` is set to `true`.
 */
export function inActions(): boolean {
  return variable("GITHUB_ACTIONS") === "true";
}
