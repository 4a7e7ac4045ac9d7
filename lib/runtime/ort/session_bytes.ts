import type { GraphMemory } from "../../graph/mod.ts";

/**
 * Estimates how much of a device's memory a session holds until it is released: its weights, and the arena that its values are allocated
 * from, which keeps what it once had.
 *
 * @param memory What its graph takes.
 * @returns Bytes.
 */
export function sessionBytes({ weights, arena }: GraphMemory): number {
  return weights + arena;
}
