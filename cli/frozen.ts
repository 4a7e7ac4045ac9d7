import {
  type FrozenPlan,
  lookAt,
  openStore,
  type Places,
  type Plan,
  planText,
  readPlan,
  type Store,
} from "../lib/bench/mod.ts";
import { readText } from "./text_file.ts";

/** A frozen plan, and the output folder. */
export interface OpenPlan extends FrozenPlan {
  /** The output folder. */
  readonly store: Store;
}

/**
 * Opens a plan's file and its output folder.
 *
 * @param path The file.
 * @param moved Places that are other than the plan says.
 * @returns The plan.
 * @throws {InputError} If it cannot be used.
 * @throws {EnvironmentError} If the output folder cannot be written.
 */
export async function openPlan(
  path: string,
  moved: Partial<{ [K in keyof Places]: Places[K] | undefined }> = {},
): Promise<OpenPlan> {
  const frozen = readPlan(path, await readText(path));
  const told = Object.entries(moved).filter(([, place]) => place !== undefined);
  const places = { ...frozen.places, ...Object.fromEntries(told) };
  return { ...frozen, places, store: await openStore(places.out) };
}

/**
 * Opens a plan's file, to see what is there of it.
 *
 * @param path The file.
 * @param out The output folder, if it is not where the plan says.
 * @returns The plan; its output folder need not be writable.
 * @throws {InputError} If it cannot be used.
 */
export async function seePlan(path: string, out?: string): Promise<OpenPlan> {
  const frozen = readPlan(path, await readText(path));
  return { ...frozen, store: lookAt(out ?? frozen.places.out) };
}

/**
 * Freezes a plan in its output folder, where `status`, `merge` and workers find it.
 *
 * @param plan The plan.
 * @param places Where its models and outputs lie.
 * @param shards Into how many shards it is divided.
 * @param store The output folder.
 * @returns Path of the file, which is named after the plan.
 */
export async function freeze(
  plan: Plan,
  places: Places,
  shards: number,
  store: Store,
): Promise<string> {
  const text = planText(plan, places, shards);
  const { run } = JSON.parse(text);
  const path = `plans/${run.slice(0, 16)}.json`;
  await store.write({ path, bytes: new TextEncoder().encode(text) });
  return `${store.folder}/${path}`;
}
