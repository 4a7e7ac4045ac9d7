import { EnvironmentError } from "../../lib/core/mod.ts";

/**
 * Starts Deno once more: this very program where that is allowed, else the `deno` of the PATH,
 * which is all that `--allow-run=deno` allows.
 *
 * @param options Arguments, and what becomes of its streams.
 * @throws {EnvironmentError} If there is none on the PATH, or it may not be started.
 */
export function spawnDeno(options: Deno.CommandOptions): Deno.ChildProcess {
  const own = Deno.execPath();
  const run = { name: "run", command: own } as const;
  const granted = Deno.permissions.querySync(run).state === "granted";
  try {
    return new Deno.Command(granted ? own : "deno", options).spawn();
  } catch (error) {
    const cause = { cause: error };
    if (error instanceof Deno.errors.NotFound) {
      const folder = own.replace(/[/\\][^/\\]*$/, "");
      throw new EnvironmentError(
        `Cannot start workers: there is no "deno" on the PATH, and that is the program which they may be; add "${folder}" to it, or run without --workers`,
        cause,
      );
    }
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    const [library] = /\b(LD|DYLD)_\w+/.exec(error.message) ?? [];
    if (library !== undefined) {
      throw new EnvironmentError(
        `Cannot start another process: ${library} is set, with which Deno starts none unless it may start any; unset it, and let CUDA's libraries be linked: entangle gpu install --libraries DIR`,
        cause,
      );
    }
    throw new EnvironmentError(
      "Cannot start workers: Deno was not allowed to; run with --allow-run=deno, or without --workers",
      cause,
    );
  }
}

/**
 * Makes sure that workers can be started, before anything is opened for them.
 *
 * @throws {EnvironmentError} If they cannot.
 */
export async function checkSpawn(): Promise<void> {
  const quiet = { stdin: "null", stdout: "null", stderr: "null" } as const;
  await spawnDeno({ args: ["--version"], ...quiet }).status;
}
