import { EnvironmentError } from "../core/mod.ts";

/**
 * Links a library to where ONNX Runtime looks for it; one that somebody put there is left alone.
 *
 * @param from Its path.
 * @param to Path of the link; another link there is replaced.
 * @throws {EnvironmentError} If it cannot be done.
 */
export async function link(from: string, to: string): Promise<void> {
  const there = await Deno.lstat(to).catch(() => undefined);
  if (there && !there.isSymlink) {
    throw new EnvironmentError(
      `Cannot link "${from}": "${to}" is a file that something else put there; remove it, and give the same command`,
    );
  }
  try {
    if (there) await Deno.remove(to);
    await Deno.symlink(from, to);
  } catch (error) {
    throw new EnvironmentError(
      `Cannot link "${from}" to "${to}", where ONNX Runtime looks for it: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
}
