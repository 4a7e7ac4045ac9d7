// Where what sampling made is kept: arrays by the digest of their bytes, and a
// record per generation that vouches for them. Two processes that make the same
// generation write the same files.

import { dump } from "npyjs";
import { z } from "zod";
import {
  at,
  readNumpy,
  readOr,
  sha256,
  type Tensor,
  verifyChecksum,
  withChecksum,
  writeWhole,
} from "../../core/mod.ts";
import type { ImageRecord } from "../../diffusion/mod.ts";
import type { Unit } from "../plan/mod.ts";

/** What sampling makes of a unit, before anything is read from its images. */
export interface Generation {
  /** Final latents `[b, c, h, w]`; the decoder makes the same images of them, to the bit. */
  readonly latents: Tensor;
  /** Maps `[b, 2, P]` of the two concepts on the sampling trajectory, summed over steps and heads. */
  readonly maps: Tensor;
  /** What the method's transforms told of each image. */
  readonly records: readonly ImageRecord[];
  /** Passes of the UNet that an image took, as a multiple of the plain sampler's. */
  readonly cost: number;
}

/** Schema of a generation's record. */
export const GENERATION_SCHEMA = "entangle.generation/1";

/**
 * Says where a generation's record lies.
 *
 * @returns Path within the output folder.
 */
export function generationPath(
  { generation }: Pick<Unit, "generation">,
): string {
  return `generations/${generation}.json`;
}

/**
 * Says where an array lies.
 *
 * @param digest SHA-256 of the bytes of its file.
 * @returns Path within the output folder, of a NumPy file.
 */
export function objectPath(digest: string): string {
  return `objects/${digest.slice(0, 2)}/${digest.slice(2)}.npy`;
}

/**
 * Keeps what sampling made of a unit: its arrays first, then the record that vouches for them.
 *
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function writeGeneration(
  folder: string,
  unit: Unit,
  { latents, maps, records, cost }: Generation,
): Promise<void> {
  const keep = async ({ data, shape }: Tensor) => {
    const bytes = new Uint8Array(dump(data, [...shape]));
    const digest = sha256(bytes);
    await writeWhole(`${folder}/${objectPath(digest)}`, bytes);
    return digest;
  };
  const text = withChecksum({
    schema: GENERATION_SCHEMA,
    id: unit.generation,
    prompt: at(unit.samples, 0).prompt,
    seeds: unit.samples.map(({ seed }) => seed),
    latents: await keep(latents),
    maps: await keep(maps),
    records,
    cost,
  });
  await writeWhole(
    `${folder}/${generationPath(unit)}`,
    new TextEncoder().encode(text),
  );
}

/**
 * Reads what sampling made of a unit.
 *
 * @returns What sampling made, or `undefined` if it is not there, whole.
 */
export async function readGeneration(
  folder: string,
  unit: Unit,
): Promise<Generation | undefined> {
  const text = await readOr(
    `${folder}/${generationPath(unit)}`,
    Deno.readTextFile,
  );
  const parsed = generationRecord.safeParse(
    text === undefined ? text : verifyChecksum(text),
  );
  if (!parsed.success || parsed.data.id !== unit.generation) return undefined;
  const { latents, maps, records, cost } = parsed.data;
  const [first, second] = await Promise.all(
    [latents, maps].map((digest) => readObject(folder, digest)),
  );
  if (!first || !second) return undefined;
  return {
    latents: first,
    maps: second,
    records: records as Generation["records"],
    cost,
  };
}

const sha = z.string().regex(/^[0-9a-f]{64}$/);

/** What a generation's record holds, without its own digest. */
export const generationRecord = z.strictObject({
  schema: z.literal(GENERATION_SCHEMA),
  id: sha,
  prompt: z.string(),
  seeds: z.array(z.number()),
  latents: sha,
  maps: sha,
  cost: z.number().positive(),
  records: z.array(z.strictObject({
    values: z.record(z.string(), z.array(z.number().nullable())),
    failure: z.string().optional(),
  })),
});

async function readObject(
  folder: string,
  digest: string,
): Promise<Tensor | undefined> {
  const bytes = await readOr(
    `${folder}/${objectPath(digest)}`,
    Deno.readFile,
  );
  if (!bytes || sha256(bytes) !== digest) return undefined;
  const { data, shape } = await readNumpy(bytes) ?? {};
  return data instanceof Float32Array && shape ? { data, shape } : undefined;
}
