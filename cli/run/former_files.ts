import { readOr } from "../../lib/core/mod.ts";

/** A file in the folder itself, or below it. */
const BELOW = /^(?![/\\])(?!.*(?:^|[/\\])\.\.(?:[/\\]|$)).+$/;

/**
 * Removes what an earlier command wrote into a folder and a later one did not: it would pass for the later one's.
 *
 * @param folder The folder.
 * @param before What its record listed before, under `files`; nothing is removed but what is listed there.
 * @param now Files that are there now, from the folder.
 */
export async function removeFormer(
  folder: string,
  before: readonly string[],
  now: readonly string[],
): Promise<void> {
  for (const path of before.filter((path) => !now.includes(path))) {
    try {
      await Deno.remove(`${folder}/${path}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/**
 * Reads which files a record lists, under `files`.
 *
 * @param path The record, JSON.
 * @returns Files of its folder; none if there is no such record, or it cannot be read.
 */
export async function listedFiles(path: string): Promise<string[]> {
  const text = await readOr(path, Deno.readTextFile);
  try {
    const { files } = JSON.parse(text ?? "{}") ?? {};
    return [files].flat().filter((file) =>
      typeof file === "string" && BELOW.test(file)
    );
  } catch {
    return [];
  }
}
