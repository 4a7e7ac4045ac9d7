import type { Plan } from "../../lib/bench/mod.ts";
import { modelFolders, type Replica, type SpecFlags } from "../flags/mod.ts";
import {
  type Precision,
  type Provider,
  PROVIDERS,
} from "../../lib/runtime/mod.ts";
import { rowMemories, type RowMemory, type RowModels } from "./row_memory.ts";

/** Where the networks run, and how much of its memory sessions may hold. */
export interface Device {
  /** The provider. */
  readonly provider: Provider;
  /** How exact they are. */
  readonly precision: Precision;
  /** Bytes that sessions may hold, if that is known. */
  readonly room?: number | undefined;
}

/**
 * Says what a plan takes of memory: of the GPU's, held to what there is, or of every provider's if asked for.
 *
 * @param flags The models, and whether it was asked for.
 * @returns Lines; none on the CPU unless asked for.
 */
export async function memoryLines(
  plan: Plan,
  flags: SpecFlags & { readonly memory?: boolean | undefined },
  { runtime: { provider, precision, room } }: Pick<Replica, "runtime">,
): Promise<string[]> {
  const models = { ...flags, ...modelFolders(flags) };
  if (flags.memory) return await everywhere(plan, models);
  if (!room) return [];
  const rows = await rowMemories(plan, models, { provider, precision });
  return [memoryLine(rows, plan, { provider, precision, room: room.bytes })];
}

/** A line for each provider and precision. */
async function everywhere(
  plan: Plan,
  models: RowModels,
): Promise<string[]> {
  const lines: string[] = [];
  for (const provider of PROVIDERS) {
    for (const precision of ["fp32", "fp16"] as const) {
      const rows = await rowMemories(plan, models, { provider, precision });
      lines.push(memoryLine(rows, plan, { provider, precision }));
    }
  }
  return lines;
}

/**
 * Says what rows take of a device's memory, and whether it is enough.
 *
 * @param rows Estimates by row.
 */
export function memoryLine(
  rows: readonly RowMemory[],
  { size: { batch } }: Pick<Plan, "size">,
  { provider, precision, room }: Device,
): string {
  const known = rows.flatMap(({ id, bytes }) =>
    bytes === undefined ? [] : [{ id, bytes }]
  );
  const most = known.toSorted((a, b) => b.bytes - a.bytes)[0];
  const unknown = rows.filter(({ bytes }) => bytes === undefined);
  const later = unknown.length === 0
    ? ""
    : `; ${unknown.map(({ id }) => id).join(", ")}: once fitted`;
  const where = `memory of ${provider} in ${precision}, --batch ${batch}`;
  if (!most) return `${where}: unknown${later}`;
  const enough = room === undefined
    ? ""
    : most.bytes <= room
    ? `, of ${gigabytes(room)} that sessions may hold`
    : `, more than the ${
      gigabytes(room)
    } that sessions may hold: networks are loaded again and again, or memory ends; use a smaller --batch, or --batch auto`;
  return `${where}: about ${gigabytes(most.bytes)} for ${most.id}${
    known.length > 1 ? ", which takes most" : ""
  }${enough}${later}`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(2)} GB`;
}
