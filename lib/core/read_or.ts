import { EnvironmentError } from "./errors.ts";

/**
 * Reads what may not be there. Over NFS a file that another machine replaces while it is read is
 * stale; then what it was replaced by is read.
 *
 * @param path Path of the file, for messages.
 * @returns What is in it, or `undefined` if there is no such file.
 * @throws {EnvironmentError} If it is there and cannot be read.
 */
export async function readOr<T>(
  path: string,
  read: (path: string) => Promise<T>,
): Promise<T | undefined> {
  for (let attempt = 1;; attempt++) {
    try {
      return await read(path);
    } catch (error) {
      if (attempt < ATTEMPTS && isStale(error)) continue;
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw unreadable(path, error);
    }
  }
}

const ATTEMPTS = 5;

/** ESTALE: the handle is of a file that is no more. */
function isStale(error: unknown): boolean {
  return error instanceof Error && /\(os error 116\)/.test(error.message);
}

function unreadable(path: string, error: unknown): unknown {
  if (error instanceof Deno.errors.NotCapable) return error;
  const reason = error instanceof Error &&
    /^(.+) \(os error \d+\)/.exec(error.message)?.[1];
  if (!reason) return error;
  return new EnvironmentError(
    `Cannot read "${path}": the system says "${reason}"`,
    { cause: error },
  );
}
