import type { Plan } from "../../lib/bench/mod.ts";
import type { RowMemory } from "./row_memory.ts";

/** Images sampled together from which on a GPU gains little more. */
const MOST = 16;

/**
 * Chooses how many images are sampled together: as many as the memory is estimated to be enough for.
 *
 * @param images Images of each subject and method.
 * @param room Bytes that sessions may hold.
 * @param memories Lays down the plan for a number of images, and estimates what its rows take.
 * @returns The plan with the most, or with one image where none is small enough.
 */
export async function chooseBatch(
  images: number,
  room: number,
  memories: (batch: number) => Promise<{
    readonly plan: Plan;
    readonly rows: readonly RowMemory[];
  }>,
): Promise<{ readonly plan: Plan; readonly rows: readonly RowMemory[] }> {
  for (let most = MOST;; most = Math.floor(most / 2)) {
    const batch = evenBatch(images, most);
    const found = await memories(batch);
    const enough = found.rows.every(({ bytes = 0 }) => bytes <= room);
    if (enough || batch === 1) return found;
    most = Math.min(most, batch);
  }
}

/**
 * Divides images into blocks that are as equal as can be, since another number of images is another network.
 *
 * @param most Images of a block at most.
 * @returns A divisor of the number of images, if there is one that is no less than half of `most`; else the least that makes no more blocks.
 */
export function evenBatch(images: number, most: number): number {
  const largest = Math.min(images, most);
  for (let n = largest; 2 * n >= largest; n--) {
    if (images % n === 0) return n;
  }
  return Math.ceil(images / Math.ceil(images / largest));
}
