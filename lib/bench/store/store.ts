import type { Output } from "./output.ts";
// Where a run's outputs lie. A file appears whole or not at all: it is written
// under another name, synced, and renamed. A unit is done when its record can
// be read and the digests of its outputs hold; nothing else is asked, neither a
// log nor a time. What sampling made of it is kept apart, so that its images can
// be read in another way without being made again.

import { z } from "zod";
import {
  checkWritable,
  readOr,
  sha256,
  verifyChecksum,
  withChecksum,
  writeWhole,
} from "../../core/mod.ts";
import type { Observation } from "../../metrics/mod.ts";
import { type Environment, keepEnvironment, type Unit } from "../plan/mod.ts";
import { featureFiles, withFeatures, withoutFeatures } from "./features.ts";
import {
  type Generation,
  readGeneration,
  writeGeneration,
} from "./generation_store.ts";

/** What a finished unit's record says. */
export interface Finished {
  /** One observation per image. */
  readonly observations: readonly Observation[];
  /** Id of what it was made on, see {@linkcode readEnvironments}; absent if that was not told. */
  readonly environment?: string;
  /** What was read beside the spec's attribute, as its unit says; absent if nothing was. */
  readonly further?: string;
}

/** The output folder of a run. */
export interface Store {
  /** Path of the folder. */
  readonly folder: string;
  /**
   * Reads a finished unit.
   *
   * @returns What its record says, or `undefined` if the unit is not done.
   */
  read(unit: Unit): Promise<Finished | undefined>;
  /** Folder in which what sampling makes is kept for other runs too; absent if it is kept in the output folder. */
  readonly cache?: string;
  /**
   * Reads what sampling made of a unit, for this run or for another that has the same cache.
   *
   * @returns Latents, maps and records, or `undefined` if they are not there, whole.
   */
  readGeneration(unit: Unit): Promise<Generation | undefined>;
  /** Keeps what sampling made of a unit. */
  keep(unit: Unit, generation: Generation): Promise<void>;
  /**
   * Stores a finished unit: its outputs first, then the record that vouches for them.
   *
   * @param observations One per image.
   */
  finish(
    unit: Unit,
    observations: readonly Observation[],
    outputs: readonly Output[],
    environment?: Environment,
  ): Promise<void>;
  /** Writes a file whole or not at all. */
  write(output: Output): Promise<void>;
}

/** Schema of a unit's record. */
export const UNIT_SCHEMA = "entangle.unit/2";

/**
 * Opens an output folder: to write in it, which makes it with the first file, or to read what is there of it.
 *
 * @param mode `"write"` makes sure that it can be written; of `"read"`, whether the folder is there shows later.
 * @throws {EnvironmentError} If it, or the cache, is to be written and cannot be.
 */
export async function openStore(
  folder: string,
  mode: "read" | "write",
  cache?: string,
): Promise<Store> {
  if (mode === "write") {
    await checkWritable(folder);
    if (cache !== undefined) await checkWritable(cache);
  }
  const kept = new Map<Environment, Promise<string>>();
  const idOf = (environment: Environment) => {
    const known = kept.get(environment) ?? keepEnvironment(folder, environment);
    kept.set(environment, known);
    return known;
  };
  const store: Store = {
    folder,
    read: (unit) => readUnit(folder, unit),
    ...(cache !== undefined && { cache }),
    async readGeneration(unit) {
      const own = await readGeneration(folder, unit);
      return own ??
        (cache === undefined ? undefined : await readGeneration(cache, unit));
    },
    keep: (unit, generation) =>
      writeGeneration(cache ?? folder, unit, generation),
    async finish(unit, observations, outputs, environment) {
      const madeOn = environment && await idOf(environment);
      const all = [...outputs, ...featureFiles(unit, observations)];
      for (const output of all) await store.write(output);
      await store.write({
        path: recordPath(unit),
        bytes: record(unit, observations.map(withoutFeatures), all, madeOn),
      });
    },
    write: ({ path, bytes }) => writeWhole(`${folder}/${path}`, bytes),
  };
  return store;
}

const observation = z.strictObject({
  seed: z.number(),
  subject: z.string(),
  label: z.string().optional(),
  labelProbabilities: z.array(z.number()).optional(),
  margin: z.number().optional(),
  dropped: z.number().optional(),
  unlabelled: z.string().optional(),
  recognisedAs: z.string().optional(),
  further: z.record(
    z.string(),
    z.strictObject({
      label: z.string().optional(),
      invalid: z.string().optional(),
    }),
  ).optional(),
  iou: z.number().optional(),
  iouReread: z.number().optional(),
  biou: z.number().optional(),
  biouReread: z.number().optional(),
  biouModules: z.number().optional(),
  stages: z.record(z.string(), z.number()).optional(),
  wordCosine: z.number().optional(),
  promptCosine: z.number().optional(),
  groupCosines: z.record(z.string(), z.number()).optional(),
  cost: z.number().optional(),
  readings: z.record(z.string(), z.array(z.number().nullable())).optional(),
  invalid: z.string().optional(),
});

/** A path that does not lead out of the folder. */
const inside = z.string().regex(
  /^(?:[\p{L}\p{M}\p{N}_-][\p{L}\p{M}\p{N}_.-]*(?:\/(?!$)|$))+$/u,
);

/** What a unit's record holds, without its own digest. */
export const unitRecord = z.strictObject({
  schema: z.literal(UNIT_SCHEMA),
  id: z.string(),
  generation: z.string(),
  further: z.string().optional(),
  environment: z.string().optional(),
  method: z.string(),
  subject: z.string(),
  observations: z.array(observation),
  outputs: z.array(z.strictObject({ path: inside, sha256: z.string() })),
});

function recordPath({ id }: Unit): string {
  return `units/${id}.json`;
}

function record(
  { id, generation, further, method, subject }: Unit,
  observations: readonly Observation[],
  outputs: readonly Output[],
  environment: string | undefined,
): Uint8Array {
  const value = {
    schema: UNIT_SCHEMA,
    id,
    generation,
    ...further !== undefined && { further },
    environment,
    method: method.id,
    subject,
    observations,
    outputs: outputs.map(({ path, bytes }) => ({
      path,
      sha256: sha256(bytes),
    })),
  };
  return new TextEncoder().encode(withChecksum(value));
}

async function readUnit(
  folder: string,
  unit: Unit,
): Promise<Finished | undefined> {
  const text = await readOr(
    `${folder}/${recordPath(unit)}`,
    Deno.readTextFile,
  );
  const parsed = unitRecord.safeParse(
    text === undefined ? text : verifyChecksum(text),
  );
  if (!parsed.success || parsed.data.id !== unit.id) return undefined;
  const files: Output[] = [];
  for (const { path, sha256: expected } of parsed.data.outputs) {
    const bytes = await readOr(`${folder}/${path}`, Deno.readFile);
    if (!bytes || sha256(bytes) !== expected) return undefined;
    if (path.startsWith("features/")) files.push({ path, bytes });
  }
  const { observations, environment, further } = parsed.data;
  const observed = await withFeatures(
    unit,
    observations as readonly Observation[],
    files,
  );
  return observed && {
    observations: observed,
    ...(environment !== undefined && { environment }),
    ...(further !== undefined && { further }),
  };
}
