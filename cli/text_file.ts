import { EnvironmentError, InputError, missingFile } from "../lib/core/mod.ts";

/**
 * Reads a file that the user named.
 *
 * @param path Path of the file.
 * @returns Its text.
 * @throws {InputError} If there is no such file.
 * @throws {EnvironmentError} If it cannot be read.
 */
export async function readText(path: string): Promise<string> {
  try {
    // An editor may have put a byte-order mark before it.
    return (await Deno.readTextFile(path)).replace(/^\uFEFF/, "");
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) {
      throw new InputError(`Cannot read "${path}": ${await missingFile(path)}`);
    }
    throw failure("read", path, error);
  }
}

/**
 * Writes a file that the user named.
 *
 * @param path Path of the file; its folder must be there.
 * @param text What goes into it.
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(path, text);
  } catch (error) {
    throw failure("write", path, error);
  }
}

function failure(verb: string, path: string, error: unknown): unknown {
  if (error instanceof Deno.errors.NotCapable) {
    return new EnvironmentError(
      `Cannot ${verb} "${path}": Deno was not allowed to; run with --allow-${verb}`,
      { cause: error },
    );
  }
  const reason = error instanceof Error &&
    /^(.+) \(os error \d+\)/.exec(error.message)?.[1];
  return reason
    ? new EnvironmentError(
      `Cannot ${verb} "${path}": the system says "${reason}"`,
      { cause: error },
    )
    : error;
}
