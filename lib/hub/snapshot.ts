// How the cache is laid out, after huggingface_hub: content lies in blobs/ under its digest,
// snapshots/<commit>/ links to it under the files' names, refs/<branch> holds a commit.

import { join } from "node:path";
import { readOr } from "../core/mod.ts";
import type { RepositoryName } from "./name.ts";

/** What the cache has of a repository. */
export interface Cached {
  /** Folder of the revision that was asked for; `undefined` if it is not there. */
  readonly path: string | undefined;
  /** Names of what is there: branches, and commits that none of them names. */
  readonly revisions: readonly string[];
}

/** Says where the cache keeps a repository of models. */
export function repositoryFolder(cache: string, id: string): string {
  return join(cache, `models--${id.replaceAll("/", "--")}`);
}

/** Looks a repository up in the cache, without any network. */
export async function findSnapshot(
  cache: string,
  { id, revision }: RepositoryName,
): Promise<Cached> {
  const folder = repositoryFolder(cache, id);
  const commitOf = async (ref: string) =>
    (await readOr(join(folder, "refs", ref), Deno.readTextFile))?.trim();
  const commit = await commitOf(revision) ?? revision;
  const path = join(folder, "snapshots", commit);
  if (await isFolder(path)) return { path, revisions: [revision] };
  const refs = await namesIn(join(folder, "refs"), "isFile");
  const named = await Promise.all(refs.map(commitOf));
  const commits = await namesIn(join(folder, "snapshots"), "isDirectory");
  const there = refs.filter((_, i) => commits.includes(named[i] ?? ""));
  const others = commits.filter((name) => !named.includes(name));
  return { path: undefined, revisions: [...there, ...others] };
}

/**
 * Says which repository a folder is a snapshot of.
 *
 * @returns Its id and commit; `undefined` if it does not lie in a cache.
 */
export function snapshotOf(path: string): RepositoryName | undefined {
  const [, owner, name, revision] = SNAPSHOT.exec(path) ?? [];
  if (revision === undefined) return undefined;
  return { id: `${owner}/${name}`, revision };
}

const SNAPSHOT =
  /(?:^|[/\\])models--([^/\\]+?)--([^/\\]+)[/\\]snapshots[/\\]([\da-f]{40})[/\\]?$/;

async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isDirectory, () => false);
}

async function namesIn(
  folder: string,
  kind: "isFile" | "isDirectory",
): Promise<string[]> {
  const found = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return found.filter((entry) => entry[kind]).map(({ name }) => name).sort();
}
