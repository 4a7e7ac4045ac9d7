import { type Plan, planPath } from "../plan/mod.ts";
import type { Owner } from "./owners.ts";
import {
  isRecordPath,
  type StoredFile,
  storedFiles,
  storedRecord,
} from "./store_files.ts";

/** What may be removed of an output folder. */
export interface Garbage {
  /** Files that nothing needs. */
  readonly files: readonly StoredFile[];
  /** Files that would be among them, but were written too lately: a run may be about to name them. */
  readonly young: readonly StoredFile[];
}

/**
 * Finds what no record names: files of units that were made anew in another
 * way, leftovers of a kill, records that cannot be read.
 *
 * @param options.before Only what was last written before is removed. A run writes files first and the
 *   record that names them afterwards, so what it is at work on is younger.
 * @param options.needed If given, units, generations, plans and owners that are not among these paths are garbage as well.
 * @returns The garbage; nothing is removed.
 */
export async function findGarbage(
  folder: string,
  { before, needed }: { before: Date; needed?: ReadonlySet<string> },
): Promise<Garbage> {
  const all = await storedFiles(folder);
  const kept = new Set<string>();
  for (const { path, written } of all.filter((f) => isRecordPath(f.path))) {
    const unwanted = needed &&
      /^(units|generations|plans|owners)\//.test(path) &&
      !needed.has(path);
    // A young record is kept whatever it is, and so is what it names.
    if (unwanted && written && written < before) continue;
    const text = await Deno.readTextFile(`${folder}/${path}`).catch(() => "");
    const record = storedRecord(path, text);
    if (typeof record === "string") continue;
    kept.add(path);
    for (const name of record.names.keys()) kept.add(name);
  }
  const garbage = all.filter(({ path }) => !kept.has(path) && OURS.test(path));
  const isOld = ({ written }: StoredFile) =>
    written !== null && written < before;
  return {
    files: garbage.filter(isOld),
    young: garbage.filter((file) => !isOld(file)),
  };
}

/**
 * Names what plans need of their folder.
 *
 * @returns Paths of their records, and of the plans themselves.
 */
export function neededBy(plans: readonly Plan[]): Set<string> {
  const records = plans.flatMap(({ units }) =>
    units.flatMap(({ id, generation }) => [
      `units/${id}.json`,
      `generations/${generation}.json`,
    ])
  );
  return new Set([...records, ...plans.map(planPath)]);
}

/**
 * Names what runs need of the cache that they use.
 *
 * @param owners The runs, by the paths of their records.
 * @returns Paths of their generations' records, and of their own.
 */
export function neededByOwners(
  owners: ReadonlyMap<string, Owner>,
): Set<string> {
  const records = [...owners.values()].flatMap(({ generations }) =>
    generations.map((id) => `generations/${id}.json`)
  );
  return new Set([...records, ...owners.keys()]);
}

/** What a run itself writes: nothing else is touched, whatever it is. */
const OURS =
  /^(units|generations|plans|owners|environments|objects|features|images|overlays(?:-[\w.-]+)?)\/|\.[0-9a-f-]{36}\.(tmp|probe)$/;
