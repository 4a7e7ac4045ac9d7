import { fileDigest } from "../../core/mod.ts";
import { objectPath } from "./generation_store.ts";
import {
  isRecordPath,
  storedFiles,
  type StoredRecord,
  storedRecord,
} from "./store_files.ts";

/** What was found in an output folder. */
export interface Verified {
  /** Number of files whose every bit was held to a digest. */
  readonly held: number;
  /** What is wrong, one sentence per file, beginning with its path. */
  readonly problems: readonly string[];
  /** Files that nothing vouches for: leftovers of a kill, or no files of a run. */
  readonly stray: readonly string[];
  /** Files that should be made of the others: leaderboards, views, contact sheets; and timings. */
  readonly derived: readonly string[];
}

/**
 * Holds what is stored to its digests: every record to its own, every output of
 * a unit to its record's.
 *
 * @param deep Whether the arrays of generations are read as well, to the last bit.
 */
export async function verifyStore(
  folder: string,
  deep: boolean,
): Promise<Verified> {
  const files = await storedFiles(folder);
  const there = new Set(files.map(({ path }) => path));
  const problems: string[] = [];
  const named = new Map<string, string>();
  let held = 0;
  const records: StoredRecord[] = [];
  for (const path of [...there].filter(isRecordPath)) {
    const record = storedRecord(path, await textOf(`${folder}/${path}`));
    if (typeof record === "string") problems.push(`${path}: ${record}`);
    else {
      records.push(record);
      held++;
    }
  }
  for (const { path: by, names } of records) {
    for (const [path, sha256] of names) {
      if (!there.has(path)) problems.push(`${path}: it is missing (${by})`);
      else if ((named.get(path) ?? sha256) !== sha256) {
        problems.push(`${path}: two records say that it is two things (${by})`);
      }
      named.set(path, sha256);
    }
  }
  for (const [path, sha256] of named) {
    const isObject = path === objectPath(sha256);
    if (!there.has(path) || (isObject && !deep)) continue;
    if (await fileDigest(`${folder}/${path}`) === sha256) held++;
    else problems.push(`${path}: it is damaged: its digest does not hold`);
  }
  const others = [...there].filter((path) =>
    !isRecordPath(path) && !named.has(path)
  );
  return {
    held,
    problems: problems.sort(),
    stray: others.filter((path) => !DERIVED.test(path)),
    derived: others.filter((path) => DERIVED.test(path)),
  };
}

/** Where what is made of the records lies: boards, views, contact sheets; and timings and what a cluster was given, which are no result. */
const DERIVED =
  /^([^/]+\.(json|md|csv|tex|svg|html)|categories\/.+\.(json|md|csv|tex)|contact-sheets\/[^/]+\.png|timings\/[^/]+\.jsonl|(slurm|kubernetes)\/\w+\/[^/]+)$/;

async function textOf(path: string): Promise<string> {
  const bytes = await Deno.readFile(path);
  // Not of text, where a byte that is no UTF-8 would be read as another.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return new TextEncoder().encode(text).length === bytes.length ? text : "";
}
