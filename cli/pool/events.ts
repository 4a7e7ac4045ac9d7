// What a worker tells the pool that started it: one line of JSON each.

import { z } from "zod";

/** A unit that is begun, a step of it, or that it is done. */
export type WorkerEvent =
  | { readonly begin: string }
  | { readonly step: string; readonly part: number }
  | { readonly done: string; readonly found: boolean };

/** Writes an event for the pool. If there is none any more, the worker ends: what it would make, the next run makes. */
export function emitEvent(event: WorkerEvent): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(event)}\n`);
  try {
    for (let n = 0; n < bytes.length;) {
      n += Deno.stdout.writeSync(bytes.subarray(n));
    }
  } catch {
    Deno.exit(GONE);
  }
}

/** Exit code of a worker without a pool: not finished yet. */
const GONE = 75;

/**
 * Reads an event of a worker.
 *
 * @returns What happened; `undefined` if it is no such line.
 */
export function parseEvent(line: string): WorkerEvent | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const schema = z.union([
  z.strictObject({ begin: z.string() }),
  z.strictObject({ step: z.string(), part: z.number() }),
  z.strictObject({ done: z.string(), found: z.boolean() }),
]);
