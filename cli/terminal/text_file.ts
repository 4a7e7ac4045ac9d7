import { readBytes, writeBytes } from "./byte_file.ts";

/**
 * Reads a file that the user named; a byte-order mark, which an editor may have put before it, is left out.
 *
 * @throws {InputError} If there is no such file.
 * @throws {EnvironmentError} If it cannot be read.
 */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path));
}

/**
 * Writes a file that the user named.
 *
 * @param path Path of the file; its folder must be there.
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function writeText(path: string, text: string): Promise<void> {
  await writeBytes(path, new TextEncoder().encode(text));
}
