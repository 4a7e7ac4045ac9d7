import { dirname } from "node:path";
import {
  checkWritable,
  fileFailure,
  InputError,
  missingFile,
} from "../../lib/core/mod.ts";

/**
 * Reads a file that the user named.
 *
 * @throws {InputError} If there is no such file.
 * @throws {EnvironmentError} If it cannot be read.
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) {
      throw new InputError(`Cannot read "${path}": ${await missingFile(path)}`);
    }
    throw fileFailure("read", path, error);
  }
}

/**
 * Makes sure, before there is anything to write, that a file can be there.
 *
 * @param flag What the user named it by, for messages.
 * @throws {InputError} If it is a folder, or in none.
 * @throws {EnvironmentError} If the folder cannot be written.
 */
export async function checkTarget(path: string, flag: string): Promise<void> {
  const refuse = (why: string) =>
    new InputError(`Cannot write ${flag} "${path}": ${why}`);
  if (path === "") throw refuse("the path is empty");
  const stat = (at: string) => Deno.stat(at).catch(() => undefined);
  if ((await stat(path))?.isDirectory) {
    throw refuse("it is a folder; name a file in it");
  }
  if (!(await stat(dirname(path)))?.isDirectory) {
    throw refuse(`there is no folder "${dirname(path)}"; make it first`);
  }
  await checkWritable(dirname(path));
}

/**
 * Makes sure, before there is anything to write, that there is a folder for it.
 *
 * @throws {EnvironmentError} If it cannot be made.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw fileFailure("write", path, error);
  }
}

/**
 * Writes a file that the user named.
 *
 * @param path Path of the file; its folder must be there.
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function writeBytes(
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  try {
    await Deno.writeFile(path, bytes);
  } catch (error) {
    throw fileFailure("write", path, error);
  }
}
