import { EnvironmentError } from "../lib/core/mod.ts";

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
    const says = error instanceof Error ? error.message : String(error);
    const [reason = says] = says.split(/ \(os error \d+\)|: open /);
    throw new EnvironmentError(
      `Cannot write "${path}": the system says "${reason}"`,
      { cause: error },
    );
  }
}
