import type { Diagnostics } from "./noise_hooks.ts";

/** What the hooks of a method logged of one image. */
export interface ImageRecord {
  /** Numbers by name, one per network evaluation; `null` where there was none. */
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
  /** Why the image cannot be used, as a clause; absent if it can. */
  readonly failure?: string;
}

/** Starts the records of a batch. */
export function startRecords(batch: number): readonly ImageRecord[] {
  return Array.from({ length: batch }, () => ({ values: {} }));
}

/**
 * Adds what the hooks logged at one step. The first failure of an image stays.
 *
 * @param records Records of the steps before.
 * @param i Index of the network evaluation, from 0.
 * @param logs Diagnostics of each hook, one per image.
 * @returns The longer records; an image of which nothing was logged keeps its record.
 */
export function extendRecords(
  records: readonly ImageRecord[],
  i: number,
  logs: readonly (readonly Diagnostics[])[],
): readonly ImageRecord[] {
  return records.map((record, image) =>
    logs.reduce((r, log) => extended(r, i, log[image] ?? {}), record)
  );
}

function extended(
  record: ImageRecord,
  i: number,
  { values = {}, failure }: Diagnostics,
): ImageRecord {
  const added = Object.entries(values).map(([name, value]) => {
    const before = record.values[name] ?? [];
    const gap = Array<null>(Math.max(0, i - before.length)).fill(null);
    // Nothing that is no number can be kept or drawn.
    const kept = Number.isFinite(value) ? value : null;
    return [name, [...before, ...gap, kept]];
  });
  const first = record.failure ?? failure;
  return {
    values: { ...record.values, ...Object.fromEntries(added) },
    ...(first !== undefined && { failure: first }),
  };
}
