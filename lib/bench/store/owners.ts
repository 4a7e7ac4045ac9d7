// Who uses a cache of generations: a record per run, which names the generations that it needs.

import { basename, dirname } from "node:path";
import { z } from "zod";
import {
  digest,
  InputError,
  readOr,
  verifyChecksum,
  withChecksum,
  writeWhole,
} from "../../core/mod.ts";
import { type Plan, planPath } from "../plan/mod.ts";

/** Schema of an owner's record. */
export const OWNER_SCHEMA = "entangle.owner/1";

/** A run that uses a cache. */
export interface Owner {
  /** Its output folder, absolute. */
  readonly folder: string;
  /** Path of its plan within that folder. */
  readonly plan: string;
  /** Generations that it needs. */
  readonly generations: readonly string[];
}

/** What became of an owner: it is there; it is gone; or the place where it lay cannot be seen from here. */
export type OwnerState = "there" | "gone" | "unseen";

/**
 * Writes down that a run uses a cache, before it makes anything.
 *
 * @param folder Output folder of the run, absolute.
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function keepOwner(
  cache: string,
  folder: string,
  plan: Plan,
): Promise<void> {
  const own = { folder, plan: planPath(plan) };
  const path = ownerPath(cache, own);
  const needed = new Set(plan.units.map(({ generation }) => generation));
  const generations = [...needed].sort();
  const text = withChecksum({ schema: OWNER_SCHEMA, ...own, generations });
  await writeWhole(path, new TextEncoder().encode(text));
}

/**
 * Tells whether a run is known to a cache, by a record that can be read.
 *
 * @param folder Output folder of the run, absolute.
 * @returns Whether it is.
 */
export async function isOwner(
  cache: string,
  folder: string,
  plan: Plan,
): Promise<boolean> {
  const path = ownerPath(cache, { folder, plan: planPath(plan) });
  const text = await readOr(path, Deno.readTextFile);
  return text !== undefined && verifyChecksum(text) !== undefined;
}

function ownerPath(
  cache: string,
  { folder, plan }: Pick<Owner, "folder" | "plan">,
): string {
  return `${cache}/owners/${digest({ folder, plan })}.json`;
}

/**
 * Reads who uses a cache.
 *
 * @returns Its owners by the path of their records within the cache.
 * @throws {InputError} If a record cannot be read: what it needs would not be known.
 */
export async function readOwners(cache: string): Promise<Map<string, Owner>> {
  const names = await Array.fromAsync(Deno.readDir(`${cache}/owners`))
    .catch(() => []);
  const paths = names.map(({ name }) => `owners/${name}`)
    .filter((path) => path.endsWith(".json")).sort();
  const owners = new Map<string, Owner>();
  const damaged: string[] = [];
  for (const path of paths) {
    const text = await readOr(`${cache}/${path}`, Deno.readTextFile);
    // Removed meanwhile.
    if (text === undefined) continue;
    const parsed = ownerRecord.safeParse(verifyChecksum(text));
    if (parsed.success) owners.set(path, parsed.data);
    else damaged.push(`${path}: it is damaged`);
  }
  if (damaged.length === 0) return owners;
  throw new InputError(
    `Cannot tell what is needed of the cache "${cache}": give the commands of the runs that use it again, which write their records anew, or remove what is damaged`,
    damaged,
  );
}

/**
 * Looks whether a run that used a cache is still there.
 *
 * @returns `"gone"` only if its plan is not there, in a folder that can be seen or beside where that lay.
 */
export async function ownerState(
  { folder, plan }: Pick<Owner, "folder" | "plan">,
): Promise<OwnerState> {
  if (await isThere(`${folder}/${plan}`)) return "there";
  if (await isThere(folder) || await isThere(dirname(folder))) return "gone";
  return "unseen";
}

/**
 * Tells whether a folder is a cache.
 *
 * @returns Whether some run has used it as one.
 */
export async function isCache(folder: string): Promise<boolean> {
  return await isThere(`${folder}/owners`);
}

/** What an owner's record holds, without its own digest. */
export const ownerRecord = z.strictObject({
  schema: z.literal(OWNER_SCHEMA),
  folder: z.string(),
  plan: z.string(),
  generations: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
});

/**
 * Tells whether a record lies under the name of the run that it is of.
 *
 * @param name Name of the file, without its ending.
 * @returns Whether it does.
 */
export function isNamedAfter(
  name: string,
  { folder, plan }: Pick<Owner, "folder" | "plan">,
): boolean {
  return digest({ folder, plan }) === basename(name, ".json");
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof Deno.errors.NotADirectory) return false;
    // What may not be looked at may be there.
    return true;
  }
}
