import { InputError } from "../../lib/core/mod.ts";
import { commandLine } from "../terminal/mod.ts";

/**
 * Makes sure that a folder is a run's, before anything is done with its files.
 *
 * @param what What is to be done, for the message.
 * @returns The path without a slash at its end.
 * @throws {InputError} If no run has stored anything there.
 */
export async function runFolder(what: string, folder: string): Promise<string> {
  const run = folder.replace(/(.)\/+$/, "$1");
  for (const name of ["units", "generations", "plans", "owners"]) {
    const found = await Deno.stat(`${run}/${name}`).catch(() => undefined);
    if (found?.isDirectory) return run;
  }
  throw new InputError(
    `Cannot ${what} "${run}": it is no folder of a run, for it has neither units/ nor generations/ nor plans/; a leaderboard alone is checked with ${
      commandLine(["render", "--check", run])
    }`,
  );
}
