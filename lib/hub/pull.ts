import { dirname, join, relative } from "node:path";
import { writeWhole } from "../core/mod.ts";
import { download } from "./download.ts";
import type { Hub } from "./hub.ts";
import { type HubFile, listRepository } from "./listing.ts";
import type { RepositoryName } from "./name.ts";
import { neededFiles } from "./needed_files.ts";
import { repositoryFolder } from "./snapshot.ts";

/** What is fetched, and who is told how far it has come. */
export interface Pull {
  /** The repository, and which revision. */
  readonly name: RepositoryName;
  /** `"fp16"` for weights in half precision. */
  readonly variant?: "fp16" | undefined;
  /** Folder of the cache. */
  readonly cache: string;
  /**
   * Called once it is known what is needed.
   *
   * @param files All that is needed, what is there already included.
   */
  onFiles(files: readonly HubFile[]): void;
  /**
   * Called as bytes come.
   *
   * @param bytes How many of it are there.
   * @param found Whether they were there before.
   */
  onBytes(file: HubFile, bytes: number, found: boolean): void;
}

/**
 * Brings what is needed of a repository into the cache, in the layout of huggingface_hub. What is there is not fetched again.
 *
 * @throws {InputError} If the hub does not give it, or it is not what Entangle reads.
 * @throws {EnvironmentError} If the hub cannot be reached, bytes are not what they should be, or something cannot be written.
 */
export async function pullRepository(
  hub: Hub,
  { name, variant, cache, onFiles, onBytes }: Pull,
): Promise<string> {
  const { commit, files } = await listRepository(hub, name);
  const needed = neededFiles(files, name, variant);
  onFiles(needed);
  const folder = repositoryFolder(cache, name.id);
  const snapshot = join(folder, "snapshots", commit);
  for (const file of needed) {
    const blob = join(folder, "blobs", file.digest);
    await Deno.mkdir(dirname(blob), { recursive: true });
    await locked(lockOf(cache, name.id, file.digest), async () => {
      const there = await Deno.stat(blob).catch(() => undefined);
      if (there?.size === file.size) return onBytes(file, file.size, true);
      const path = file.path.split("/").map(encodeURIComponent).join("/");
      const url = `${hub.endpoint}/${name.id}/resolve/${commit}/${path}`;
      let before: number | undefined;
      await download(hub, file, url, blob, (bytes) => {
        onBytes(file, bytes, bytes <= (before ??= bytes));
      });
    });
    await link(blob, join(snapshot, ...file.path.split("/")));
  }
  if (name.revision !== commit) {
    const ref = join(folder, "refs", ...name.revision.split("/"));
    await writeWhole(ref, new TextEncoder().encode(commit));
  }
  return snapshot;
}

/** Where huggingface_hub keeps its locks. */
function lockOf(cache: string, id: string, digest: string): string {
  const folder = repositoryFolder(join(cache, ".locks"), id);
  return join(folder, `${digest}.lock`);
}

/** Does something while nobody else does who asks for the same lock. */
async function locked(path: string, act: () => Promise<void>): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  using lock = await Deno.open(path, { write: true, create: true });
  await lock.lock(true);
  await act();
}

/** Names content as a file of the snapshot: a relative link, or a copy where the system has none. */
async function link(blob: string, path: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const target = relative(dirname(path), blob);
  const old = await Deno.readLink(path).catch(() => undefined);
  if (old === target) return;
  await Deno.remove(path).catch(() => {});
  if (Deno.build.os === "windows") await Deno.copyFile(blob, path);
  else await Deno.symlink(target, path);
}
