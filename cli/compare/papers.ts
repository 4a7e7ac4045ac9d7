import { type Paper, parsePaper } from "../../lib/reported/mod.ts";
import { readText, ROOT } from "../terminal/mod.ts";

/**
 * Reads tables that papers report.
 *
 * @param files Paths of JSON files; all of this repository if there are none.
 * @returns The papers, in the order of the paths.
 * @throws {InputError} If a file is not there or not as it should be.
 */
export async function openPapers(files: readonly string[]): Promise<Paper[]> {
  const paths = files.length > 0 ? files : await reported();
  return await Promise.all(
    paths.map(async (path) => parsePaper(await readText(path), path)),
  );
}

async function reported(): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(`${ROOT}/results/reported`)) {
    if (name.endsWith(".json")) paths.push(`${ROOT}/results/reported/${name}`);
  }
  return paths.sort();
}
