// How long units took: apart from their records, since a clock is no part of a
// result. Each process appends to a file of its own; a line that a kill cut
// short is passed over, and losing all of them loses nothing but an estimate.

import { z } from "zod";
import type { Plan, Unit } from "../../lib/bench/mod.ts";

/** Writes down how long units take. */
export interface Timings {
  /** A unit is begun. */
  begin(unit: Unit): void;
  /** A step of it was sampled; a unit that is only read again is not timed. */
  sampled(unit: Unit): void;
  /** It is done. */
  end(unit: Unit): void;
  /** Closes the file. */
  close(): void;
}

/**
 * Starts to write timings; nothing is written before the first unit is done.
 *
 * @param lanes Units that this process makes side by side.
 */
export function openTimings(folder: string, lanes: number): Timings {
  const begun = new Map<Unit, number>();
  const sampled = new Set<Unit>();
  let file: Deno.FsFile | undefined;
  const append = (line: string) => {
    try {
      if (!file) {
        Deno.mkdirSync(`${folder}/timings`, { recursive: true });
        const path = `${folder}/timings/${crypto.randomUUID()}.jsonl`;
        file = Deno.openSync(path, { append: true, create: true });
      }
      file.writeSync(new TextEncoder().encode(`${line}\n`));
    } catch {
      // Not worth a failure: what it is for is said to be unknown.
    }
  };
  return {
    begin: (unit) => void begun.set(unit, performance.now()),
    sampled: (unit) => void sampled.add(unit),
    end(unit) {
      const began = begun.get(unit);
      if (began === undefined || !sampled.has(unit)) return;
      const seconds = (performance.now() - began) / 1000;
      append(JSON.stringify({
        method: unit.method.id,
        images: unit.samples.length,
        seconds: Math.round(seconds * 1000) / 1000,
        lanes,
      }));
    },
    close: () => file?.close(),
  };
}

/** How long the images of a method took. */
export interface Pace {
  /** Seconds of a process per image. */
  readonly seconds: number;
  /** Images that were timed. */
  readonly images: number;
}

/**
 * Reads how long images took.
 *
 * @returns The pace of each method that was timed.
 */
export async function readTimings(
  folder: string,
): Promise<ReadonlyMap<string, Pace>> {
  const totals = new Map<string, { seconds: number; images: number }>();
  for (const line of await linesOf(`${folder}/timings`)) {
    const parsed = entry.safeParse(json(line));
    if (!parsed.success) continue;
    const { method, images, seconds, lanes } = parsed.data;
    const total = totals.get(method) ?? { seconds: 0, images: 0 };
    totals.set(method, {
      seconds: total.seconds + seconds / lanes,
      images: total.images + images,
    });
  }
  return new Map([...totals].map(([method, { seconds, images }]) => [
    method,
    { seconds: seconds / images, images },
  ]));
}

/**
 * Estimates how long units will take in one process.
 *
 * @param paces Paces by method.
 * @returns Seconds, or the ids of methods of which nothing is known.
 */
export function estimate(
  units: Plan["units"],
  paces: ReadonlyMap<string, Pace>,
): number | readonly string[] {
  const unknown = new Set<string>();
  let total = 0;
  for (const { method, samples } of units) {
    const pace = paces.get(method.id);
    if (pace) total += pace.seconds * samples.length;
    else unknown.add(method.id);
  }
  return unknown.size > 0 ? [...unknown] : total;
}

const entry = z.object({
  method: z.string(),
  images: z.int().min(1),
  seconds: z.number().min(0),
  lanes: z.int().min(1),
});

async function linesOf(folder: string): Promise<string[]> {
  const lines: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".jsonl")) continue;
      lines.push(...(await Deno.readTextFile(`${folder}/${name}`)).split("\n"));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return lines;
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
