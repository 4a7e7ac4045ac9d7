// Where a run's outputs lie. A file appears whole or not at all: it is written
// under another name, synced, and renamed. A unit is done when its record can
// be read and the digests of its outputs hold; nothing else is asked, neither a
// log nor a time.

import { z } from "zod";
import { writeWhole } from "../core/mod.ts";
import type { Observation } from "../metrics/mod.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import { featureFiles, withFeatures, withoutFeatures } from "./features.ts";
import type { Unit } from "./plan.ts";

/** A file that a unit makes. */
export interface Output {
  /** Path within the output folder. */
  readonly path: string;
  /** What is in it. */
  readonly bytes: Uint8Array;
}

/** The output folder of a run. */
export interface Store {
  /** Path of the folder. */
  readonly folder: string;
  /**
   * Reads what was observed in a unit.
   *
   * @param unit The unit.
   * @returns One observation per image, or `undefined` if the unit is not done.
   */
  read(unit: Unit): Promise<readonly Observation[] | undefined>;
  /**
   * Stores a finished unit: its outputs first, then the record that vouches for them.
   *
   * @param unit The unit.
   * @param observations One per image.
   * @param outputs Its files.
   */
  finish(
    unit: Unit,
    observations: readonly Observation[],
    outputs: readonly Output[],
  ): Promise<void>;
  /**
   * Writes a file whole or not at all.
   *
   * @param output The file.
   */
  write(output: Output): Promise<void>;
}

/** Schema of a unit's record. */
export const UNIT_SCHEMA = "entangle.unit/1";

/**
 * Opens an output folder, making it if it is not there.
 *
 * @param folder Path of the folder.
 * @returns The store.
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function openStore(folder: string): Promise<Store> {
  const store: Store = {
    folder,
    read: (unit) => readUnit(folder, unit),
    async finish(unit, observations, outputs) {
      const all = [...outputs, ...featureFiles(unit, observations)];
      for (const output of all) await store.write(output);
      await store.write({
        path: recordPath(unit),
        bytes: record(unit, observations.map(withoutFeatures), all),
      });
    },
    write: ({ path, bytes }) => writeWhole(`${folder}/${path}`, bytes),
  };
  const probe = `${folder}/.probe`;
  await writeWhole(probe, new Uint8Array());
  await Deno.remove(probe);
  return store;
}

/**
 * Makes a name of a file or folder from a subject.
 *
 * @param text Any text.
 * @returns The text with `_` for all but letters, digits, `_` and `-`.
 */
export function fileName(text: string): string {
  return text.replaceAll(/[^\w-]+/g, "_");
}

const observation = z.strictObject({
  seed: z.number(),
  subject: z.string(),
  label: z.string().optional(),
  labelProbabilities: z.array(z.number()).optional(),
  margin: z.number().optional(),
  recognisedAs: z.string().optional(),
  iou: z.number().optional(),
  iouReread: z.number().optional(),
  biou: z.number().optional(),
  biouReread: z.number().optional(),
  biouModules: z.number().optional(),
  stages: z.record(z.string(), z.number()).optional(),
  promptCosine: z.number().optional(),
  readings: z.record(z.string(), z.array(z.number().nullable())).optional(),
  invalid: z.string().optional(),
});

const unitRecord = z.object({
  schema: z.literal(UNIT_SCHEMA),
  id: z.string(),
  observations: z.array(observation),
  outputs: z.array(z.object({ path: z.string(), sha256: z.string() })),
});

function recordPath({ id }: Unit): string {
  return `units/${id}.json`;
}

function record(
  { id, method, subject }: Unit,
  observations: readonly Observation[],
  outputs: readonly Output[],
): Uint8Array {
  const value = {
    schema: UNIT_SCHEMA,
    id,
    method: method.id,
    subject,
    observations,
    outputs: outputs.map(({ path, bytes }) => ({
      path,
      sha256: sha256(bytes),
    })),
  };
  return new TextEncoder().encode(`${canonicalJson(value, 1)}\n`);
}

async function readUnit(
  folder: string,
  unit: Unit,
): Promise<readonly Observation[] | undefined> {
  const text = await readOr(() =>
    Deno.readTextFile(`${folder}/${recordPath(unit)}`)
  );
  const parsed = unitRecord.safeParse(text === undefined ? text : json(text));
  if (!parsed.success || parsed.data.id !== unit.id) return undefined;
  const files: Output[] = [];
  for (const { path, sha256: expected } of parsed.data.outputs) {
    const bytes = await readOr(() => Deno.readFile(`${folder}/${path}`));
    if (!bytes || sha256(bytes) !== expected) return undefined;
    if (path.startsWith("features/")) files.push({ path, bytes });
  }
  const observed = parsed.data.observations as readonly Observation[];
  return await withFeatures(unit, observed, files);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readOr<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
