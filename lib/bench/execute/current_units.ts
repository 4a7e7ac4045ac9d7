import type { Store } from "../store/mod.ts";

/**
 * Reads units that are done, and of which all was read that is read now. One that another version read, which knew less of its
 * images, counts as done only where they would have to be sampled again.
 *
 * @returns The `read` of a store.
 */
export function currentUnits(
  store: Pick<Store, "read" | "readGeneration">,
): Store["read"] {
  return async (unit) => {
    const found = await store.read(unit);
    if (!found || found.further === unit.further) return found;
    return await store.readGeneration(unit) ? undefined : found;
  };
}
