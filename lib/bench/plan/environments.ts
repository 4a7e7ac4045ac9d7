import { z } from "zod";
import {
  digest,
  readOr,
  verifyChecksum,
  withChecksum,
  writeWhole,
} from "../../core/mod.ts";

/** What images were made and read on: recorded, but not part of what they are. */
export interface Environment {
  /** Version of Entangle. */
  readonly entangle: string;
  /** Commit that was checked out, if it can be told. */
  readonly commit: string | null;
  /** Whether files differed from the commit; `null` if git could not be asked. */
  readonly dirty: boolean | null;
  /** SHA-256 over the source files, which tells what ran even if it was not committed. */
  readonly code: string;
  /** SHA-256 of `deno.lock`, which pins every package; `null` if it is not there. */
  readonly lockfile: string | null;
  /** Version of Deno. */
  readonly deno: string;
  /** Version of onnxruntime-node. */
  readonly onnxruntime: string;
  /** Where the networks ran, as asked of the runtime itself. */
  readonly provider: string;
  /** How exact they were computed, if it was not in float32. */
  readonly precision?: "fp16" | undefined;
  /** The hardware that the provider used. */
  readonly device: string;
  /** Which of several GPUs, its place among those that the process might use; absent if none was chosen. */
  readonly deviceId?: number | undefined;
  /** Whether NVIDIA's libraries might round products of float32 to TF32; absent on other providers than CUDA. */
  readonly tf32?: boolean | undefined;
  /** Operating system and architecture. */
  readonly platform: string;
  /** Snapshots of Hugging Face's hub that models were read from, `OWNER/NAME@COMMIT`; absent if none was. */
  readonly sources?: readonly string[] | undefined;
}

/** Schema of an environment's file. */
export const ENVIRONMENT_SCHEMA = "entangle.environment/1";

/**
 * Says where an environment is written down.
 *
 * @returns Path within the output folder.
 */
export function environmentPath(id: string): string {
  return `environments/${id}.json`;
}

/**
 * Writes an environment down.
 *
 * @returns Its id, SHA-256, by which records name it.
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function keepEnvironment(
  folder: string,
  environment: Environment,
): Promise<string> {
  const id = digest(environment);
  const text = withChecksum({ schema: ENVIRONMENT_SCHEMA, environment });
  const bytes = new TextEncoder().encode(text);
  await writeWhole(`${folder}/${environmentPath(id)}`, bytes);
  return id;
}

/**
 * Reads environments.
 *
 * @returns Those that are there, whole, in the order of their ids.
 */
export async function readEnvironments(
  folder: string,
  ids: Iterable<string>,
): Promise<Environment[]> {
  const found: Environment[] = [];
  for (const id of [...new Set(ids)].sort()) {
    const path = `${folder}/${environmentPath(id)}`;
    const text = await readOr(path, Deno.readTextFile);
    const parsed = schema.safeParse(
      text === undefined ? text : verifyChecksum(text),
    );
    if (parsed.success && digest(parsed.data.environment) === id) {
      found.push(parsed.data.environment);
    }
  }
  return found;
}

const schema = z.strictObject({
  schema: z.literal(ENVIRONMENT_SCHEMA),
  environment: z.strictObject({
    entangle: z.string(),
    commit: z.string().nullable(),
    dirty: z.boolean().nullable(),
    code: z.string(),
    lockfile: z.string().nullable(),
    deno: z.string(),
    onnxruntime: z.string(),
    provider: z.string(),
    precision: z.literal("fp16").optional(),
    device: z.string(),
    deviceId: z.int().min(0).optional(),
    tf32: z.boolean().optional(),
    platform: z.string(),
    sources: z.array(z.string()).optional(),
  }),
});
