import {
  type FrozenPlan,
  isOwner,
  keepOwner,
  openStore,
  type Paths,
  type Plan,
  planPath,
  planText,
  readPlan,
  refuseOther,
  type Store,
} from "../../lib/bench/mod.ts";
import type { Methods } from "../../lib/methods/mod.ts";
import { readText } from "../terminal/mod.ts";

/** A frozen plan, and the output folder. */
export interface OpenPlan extends FrozenPlan {
  /** The output folder. */
  readonly store: Store;
}

/**
 * Opens a plan's file and its output folder, in which nothing is kept yet.
 *
 * @param moved Paths that are other than the plan says.
 * @throws {InputError} If it cannot be used, or its output folder holds a run that it must not share it with.
 * @throws {EnvironmentError} If the output folder cannot be written.
 */
export async function openPlan(
  path: string,
  registry: Methods,
  moved: Partial<{ [K in keyof Paths]: Paths[K] | undefined }> = {},
): Promise<OpenPlan> {
  const frozen = readPlan(path, await readText(path), registry);
  const told = Object.entries(moved).filter(([, place]) => place !== undefined);
  const paths = { ...frozen.paths, ...Object.fromEntries(told) };
  const store = await openStore(paths.out, "write", paths.cache);
  await refuseOther(paths.out, frozen.plan);
  return { ...frozen, paths, store };
}

/**
 * Keeps an opened plan in its output folder, so that `status` finds it and no other run takes the folder.
 *
 * @param open The plan, of which nothing is left to be refused.
 * @throws {InputError} If the folder holds a run that it must not be shared with.
 */
export async function keepPlan(
  { plan, paths, shards, store }: OpenPlan,
): Promise<void> {
  const there = await isFile(`${store.folder}/${planPath(plan)}`);
  if (!there) await freeze(plan, paths, shards, store);
  else await own(plan, store);
}

/** Says in the cache, if there is one, what this run needs of it; who said so before need not say it again. */
async function own(plan: Plan, { cache, folder }: Store): Promise<void> {
  if (cache === undefined) return;
  const real = await Deno.realPath(folder);
  if (!await isOwner(cache, real, plan)) await keepOwner(cache, real, plan);
}

/**
 * Opens a plan's file, to see what is there of it.
 *
 * @param out The output folder, if it is not where the plan says.
 * @returns The plan; its output folder need not be writable.
 * @throws {InputError} If it cannot be used.
 */
export async function seePlan(
  path: string,
  registry: Methods,
  out?: string,
): Promise<OpenPlan> {
  const frozen = readPlan(path, await readText(path), registry);
  return {
    ...frozen,
    store: await openStore(out ?? frozen.paths.out, "read"),
  };
}

/**
 * Freezes a plan in its output folder, where `status`, `merge` and workers find it.
 *
 * @returns Path of the file, which is named after the plan.
 * @throws {InputError} If the folder holds a run that it must not be shared with.
 */
export async function freeze(
  plan: Plan,
  paths: Paths,
  shards: number,
  store: Store,
): Promise<string> {
  const path = planPath(plan);
  const bytes = new TextEncoder().encode(planText(plan, paths, shards));
  const known = await isFile(`${store.folder}/${path}`);
  await store.write({ path, bytes });
  try {
    // Once more, for another run may have begun in the same moment.
    await refuseOther(store.folder, plan);
  } catch (error) {
    if (!known) await Deno.remove(`${store.folder}/${path}`).catch(() => {});
    throw error;
  }
  await own(plan, store);
  return `${store.folder}/${path}`;
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}
