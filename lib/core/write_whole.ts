import { EnvironmentError } from "./errors.ts";

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
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    using file = await Deno.open(temporary, {
      write: true,
      create: true,
      truncate: true,
    });
    for (let n = 0; n < bytes.length;) n += await file.write(bytes.subarray(n));
    await file.syncData();
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): unknown {
  if (error instanceof Deno.errors.NotCapable) {
    return new EnvironmentError(
      `Cannot write "${path}": Deno was not allowed to; run with --allow-write`,
      { cause: error },
    );
  }
  const reason = error instanceof Error &&
    /^(.+) \(os error \d+\)/.exec(error.message)?.[1];
  if (!reason) return error;
  return new EnvironmentError(
    `Cannot write "${path}": the system says "${reason}"`,
    { cause: error },
  );
}
