// What lies in an output folder, file by file, and which of it vouches for what.

import { digest, verifyChecksum } from "../../core/mod.ts";
import { generationRecord, objectPath } from "./generation_store.ts";
import { isNamedAfter, ownerRecord } from "./owners.ts";
import { unitRecord } from "./store.ts";

/** A file of an output folder. */
export interface StoredFile {
  /** Path within the folder. */
  readonly path: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** When it was last written; `null` where the system does not say. */
  readonly written: Date | null;
}

/** A record that can be read: one that says what it says, to the bit. */
export interface StoredRecord {
  /** Path within the folder. */
  readonly path: string;
  /** Its kind. */
  readonly kind:
    | "unit"
    | "generation"
    | "environment"
    | "plan"
    | "fitted"
    | "owner"
    | "digests";
  /** Files that it vouches for: digest by path. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Lists the files of a folder and of those in it, sorted by path.
 *
 * @returns Its files; a link is one, whatever it leads to.
 */
export async function storedFiles(folder: string): Promise<StoredFile[]> {
  const found: StoredFile[] = [];
  const open = [""];
  for (const within of open) {
    for await (const entry of Deno.readDir(`${folder}/${within}`)) {
      const path = `${within}${entry.name}`;
      if (entry.isDirectory) {
        open.push(`${path}/`);
        continue;
      }
      const info = await Deno.lstat(`${folder}/${path}`).catch(() => undefined);
      // Renamed or removed meanwhile, by a run.
      if (!info) continue;
      found.push({ path, bytes: info.size, written: info.mtime });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Tells whether a path is that of a record.
 *
 * @param path Path within the folder.
 * @returns Whether a record belongs there.
 */
export function isRecordPath(path: string): boolean {
  return path === "digests.json" ||
    /^(units|generations|environments|plans|fitted|owners)\/[^/]+\.json$/.test(
      path,
    );
}

/**
 * Reads a record.
 *
 * @param path Path within the folder.
 * @returns The record, or what is wrong with it, as a clause.
 */
export function storedRecord(
  path: string,
  text: string,
): StoredRecord | string {
  const value = verifyChecksum(text);
  if (!value) return "it was changed or cut short: its digest does not hold";
  const kind = KINDS[path.split("/", 1)[0] ?? ""] ?? "digests";
  const name = /([^/]+)\.json$/.exec(path)?.[1] ?? "";
  if (kind === "unit") {
    const parsed = unitRecord.safeParse(value);
    if (!parsed.success) return "it is no record of a unit";
    if (parsed.data.id !== name) return "it is the record of another unit";
    const { outputs } = parsed.data;
    const names = new Map(outputs.map(({ path, sha256 }) => [path, sha256]));
    return { path, kind, names };
  }
  if (kind === "generation") {
    const parsed = generationRecord.safeParse(value);
    if (!parsed.success) return "it is no record of a generation";
    if (parsed.data.id !== name) return "it is that of another generation";
    const { latents, maps } = parsed.data;
    const names = new Map([latents, maps].map((d) => [objectPath(d), d]));
    return { path, kind, names };
  }
  if (kind === "owner") {
    const parsed = ownerRecord.safeParse(value);
    if (!parsed.success) return "it is no record of a run that uses a cache";
    if (!isNamedAfter(name, parsed.data)) return "it is that of another run";
    return { path, kind, names: new Map() };
  }
  const own = kind === "environment"
    ? digest(value["environment"]) === name
    : kind === "plan"
    ? String(value["run"]).startsWith(name)
    : kind === "fitted"
    ? value["key"] === name
    : true;
  if (!own) return "it lies under the name of another";
  return { path, kind, names: new Map() };
}

const KINDS: Readonly<Record<string, StoredRecord["kind"]>> = {
  units: "unit",
  generations: "generation",
  environments: "environment",
  plans: "plan",
  fitted: "fitted",
  owners: "owner",
};
