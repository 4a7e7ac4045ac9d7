import { EnvironmentError } from "./errors.ts";

/**
 * Reads what may not be there.
 *
 * @param path Path of the file, for messages.
 * @returns What is in it, or `undefined` if there is no such file.
 * @throws {EnvironmentError} If it is there and cannot be read.
 */
export async function readOr<T>(
  path: string,
  read: (path: string) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotCapable) throw error;
    const reason = error instanceof Error &&
      /^(.+) \(os error \d+\)/.exec(error.message)?.[1];
    if (!reason) throw error;
    throw new EnvironmentError(
      `Cannot read "${path}": the system says "${reason}"`,
      { cause: error },
    );
  }
}
