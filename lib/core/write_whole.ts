import { dirname } from "node:path";
import { fileFailure } from "./file_failure.ts";

/**
 * Writes a file whole or not at all: under another name, synced, then renamed.
 *
 * @param path Its path; folders that are missing are made.
 * @throws {EnvironmentError} If it cannot be written; the file that was there stays.
 */
export async function writeWhole(
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  // A name of its own: two processes may write the same file at once.
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    using file = await Deno.open(temporary, { write: true, createNew: true });
    for (let n = 0; n < bytes.length;) n += await file.write(bytes.subarray(n));
    await file.syncData();
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw fileFailure("write", path, error);
  }
}
