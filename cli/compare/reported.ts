import {
  collect,
  openStore,
  type Output,
  planOf,
  readManifest,
} from "../../lib/bench/mod.ts";
import { InputError, plural } from "../../lib/core/mod.ts";
import type { Methods } from "../../lib/methods/mod.ts";
import { readGallery, type Reported } from "../../lib/report/mod.ts";
import { readText, say } from "../terminal/mod.ts";
import { openScores } from "./score_files.ts";

/** How a leaderboard is opened for a page. */
export interface OpenOptions {
  /** The methods there are. */
  readonly registry: Methods;
  /** Seeds of each subject whose pictures are shown; 0 for none. */
  readonly pictures: number | undefined;
  /** Folder for pictures that do not fit into the page, relative to it. */
  readonly beside: string;
}

/**
 * Opens a leaderboard with all that a page can show of it: what was observed and the pictures too,
 * if it is a run's folder.
 *
 * @param place A folder, a `leaderboard.json`, or `ref:path` of either in a git repository.
 * @returns The leaderboard, and files that must lie beside the page.
 * @throws {InputError} If there is none, or it is not what it should be.
 */
export async function openReported(
  place: string,
  { registry, pictures, beside }: OpenOptions,
): Promise<{ reported: Reported; files: readonly Output[] }> {
  const scores = await openScores(place);
  const name = place.replace(/(.)\/+$/, "$1");
  const path = `${name}/manifest.json`;
  if (!await isFile(path)) return { reported: { name, scores }, files: [] };
  const manifest = readManifest(path, await readText(path));
  const base = { name, scores, manifest };
  if (!await isFolder(`${name}/units`)) return { reported: base, files: [] };
  try {
    const plan = planOf(manifest, registry);
    const { observations: observed, missing } = await collect(
      plan,
      await openStore(name, "read"),
    );
    if (missing.length > 0) {
      say(
        `${name} has lost ${missing.length} of ${
          plural(plan.units.length, "unit")
        }, whose pictures are not shown`,
      );
    }
    const found = await readGallery(plan, name, { seeds: pictures, beside });
    return {
      reported: { ...base, observed, gallery: found.gallery },
      files: found.files,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // The leaderboard can be shown all the same.
    say(`Without pictures: ${error.message}`);
    return { reported: base, files: [] };
  }
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}

async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isDirectory, () => false);
}
