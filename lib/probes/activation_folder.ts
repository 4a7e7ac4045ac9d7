import { dump } from "npyjs";
import { z } from "zod";
import { numpyStep } from "./numpy_step.ts";
import {
  concatRows,
  EnvironmentError,
  readNumpy,
  readOr,
  rows,
  sha256,
  type Tensor,
  writeWhole,
} from "../core/mod.ts";

/** Activations of a few images. */
export interface Shard {
  /** Class of each image; `null` where the judge abstains. */
  readonly labels: readonly (number | null)[];
  /** Timestep of each evaluation of the network. */
  readonly timesteps: readonly number[];
  /** What was read, by module: `[images, steps, …]`. */
  readonly activations: ReadonlyMap<string, Tensor>;
}

/** A folder of shards: `<index>/shard.json` beside one `.npy` file per module. */
export interface ActivationFolder {
  /**
   * Tells whether a shard is there, whole.
   *
   * @param index Its number, from 0.
   */
  has(index: number, identity: string): Promise<boolean>;
  /** Writes a shard: its arrays first, then the description that vouches for them. */
  write(index: number, identity: string, shard: Shard): Promise<void>;
  /** Reads the classes of all images of the first shards. */
  labels(count: number): Promise<(number | null)[]>;
  /** Reads the timesteps of the evaluations. */
  timesteps(): Promise<readonly number[]>;
  /**
   * Reads one module over the images of the first shards.
   *
   * @param count How many shards.
   * @returns `[images, steps, …]`.
   */
  module(module: string, count: number): Promise<Tensor>;
  /** Reads one module of one shard, `[images, steps, …]`. */
  shard(module: string, index: number): Promise<Tensor>;
  /**
   * Reads one evaluation of a module over the images of the first shards, and of their files no more than that.
   *
   * @param count How many shards.
   * @param step Index of the evaluation.
   * @returns `[images, …]`.
   */
  step(module: string, count: number, step: number): Promise<Tensor>;
}

/**
 * Looks at a folder of activations; it need not be there yet. Only one module is in
 * memory at a time, whatever was collected.
 */
export function activationFolder(path: string): ActivationFolder {
  const known = async (index: number) => {
    const found = await head(path, index);
    if (found) return found;
    throw damaged(path, index);
  };
  const shard = async (module: string, index: number) => {
    const file = (await known(index)).modules[module];
    const found = file && await array(path, index, file);
    if (found) return found;
    throw damaged(path, index);
  };
  return {
    async has(index, identity) {
      const found = await head(path, index);
      if (found?.identity !== identity) return false;
      for (const file of Object.values(found.modules)) {
        if (!await array(path, index, file)) return false;
      }
      return true;
    },
    async write(index, identity, { labels, timesteps, activations }) {
      const modules: Record<string, ArrayFile> = {};
      for (const [k, [name, { data, shape }]] of [...activations].entries()) {
        const file = `${k}.npy`;
        const bytes = new Uint8Array(dump(data, [...shape]));
        await writeWhole(`${path}/${index}/${file}`, bytes);
        modules[name] = { file, digest: sha256(bytes) };
      }
      const written: z.input<typeof description> = {
        schema: SCHEMA,
        identity,
        labels: [...labels],
        timesteps: [...timesteps],
        modules,
      };
      await writeWhole(
        `${path}/${index}/${DESCRIPTION}`,
        new TextEncoder().encode(`${JSON.stringify(written, null, 1)}\n`),
      );
    },
    async labels(count) {
      const found: (number | null)[] = [];
      for (let k = 0; k < count; k++) found.push(...(await known(k)).labels);
      return found;
    },
    timesteps: async () => (await known(0)).timesteps,
    async module(module, count) {
      const parts: Tensor[] = [];
      for (let k = 0; k < count; k++) parts.push(await shard(module, k));
      return concatRows(parts);
    },
    step: (module, count, step) => steps(path, module, count, step),
    shard,
  };
}

/** One evaluation of a module over the first shards. */
async function steps(
  path: string,
  module: string,
  count: number,
  step: number,
): Promise<Tensor> {
  const parts: Tensor[] = [];
  for (let k = 0; k < count; k++) {
    const file = (await head(path, k))?.modules[module];
    const found = file && await numpyStep(`${path}/${k}/${file.file}`, step);
    if (!found) throw damaged(path, k);
    parts.push(found);
  }
  return concatRows(parts);
}

/**
 * Takes one evaluation out of a module's activations.
 *
 * @param activations `[images, steps, …]`.
 * @param step Index of the evaluation.
 * @returns `[images, …]`.
 */
export function activationsAt({ data, shape }: Tensor, step: number): Tensor {
  const [images = 0, steps = 0, ...own] = shape;
  const flat: Tensor = { data, shape: [images * steps, ...own] };
  return concatRows(
    Array.from({ length: images }, (_, n) => {
      const row = n * steps + step;
      return rows(flat, row, row + 1);
    }),
  );
}

const SCHEMA = "entangle.activations/1";
const DESCRIPTION = "shard.json";

const description = z.object({
  schema: z.literal(SCHEMA),
  identity: z.string(),
  labels: z.array(z.int().min(0).nullable()),
  timesteps: z.array(z.number()),
  modules: z.record(
    z.string(),
    z.object({ file: z.string(), digest: z.string() }),
  ),
});

/** An array of a shard. */
interface ArrayFile {
  readonly file: string;
  readonly digest: string;
}

async function head(path: string, index: number) {
  const bytes = await bytesOf(`${path}/${index}/${DESCRIPTION}`);
  return bytes && description.safeParse(json(bytes)).data;
}

async function array(
  path: string,
  index: number,
  { file, digest }: ArrayFile,
): Promise<Tensor | undefined> {
  const bytes = await bytesOf(`${path}/${index}/${file}`);
  if (!bytes || sha256(bytes) !== digest) return undefined;
  const { data, shape } = await readNumpy(bytes) ?? {};
  return data instanceof Float32Array && shape ? { data, shape } : undefined;
}

function bytesOf(path: string): Promise<Uint8Array | undefined> {
  return readOr(path, (name) => Deno.readFile(name));
}

function damaged(path: string, index: number): EnvironmentError {
  return new EnvironmentError(
    `Cannot read activations: "${path}/${index}" is not whole; delete that folder and run the command again`,
  );
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
