import { basename, dirname, join } from "node:path";
import { nearest } from "./suggestion.ts";

/**
 * Says that a file is missing, and which of its folder may have been meant.
 *
 * @returns `there is no such file`, with a question behind it if a name in the folder is near.
 */
export async function missingFile(path: string): Promise<string> {
  const found = nearest(basename(path), await filesOf(dirname(path)));
  const meant = found && `, did you mean "${join(dirname(path), found)}"?`;
  return `there is no such file${meant ?? ""}`;
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter((e) => !e.isDirectory).map((e) => e.name).sort();
  } catch {
    return [];
  }
}
