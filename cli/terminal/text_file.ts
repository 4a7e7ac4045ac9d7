import { InputError, missingFile } from "../../lib/core/mod.ts";
import { failure } from "./byte_file.ts";

/**
 * Reads a file that the user named.
 *
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
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(path, text);
  } catch (error) {
    throw failure("write", path, error);
  }
}
