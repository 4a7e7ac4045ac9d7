import { z } from "zod";
import { InputError, show } from "../../core/mod.ts";
import { parseConfig } from "./config.ts";
import { listed, listFolder } from "./listing.ts";
import { gather } from "./gather.ts";
import { readJson } from "./json.ts";
import { readSafetensors, type StoredTensor } from "./safetensors.ts";

/** The weights of one model, in one file or in several. */
export interface Checkpoint {
  /** Path of the `.safetensors` file or of the index, as it was found. */
  readonly path: string;
  /** What a user should know of the file that was chosen; absent if it is the expected one. */
  readonly note?: string;
  /** Every tensor by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Opens the weights in a model's folder.
 *
 * Full precision comes first, in one file or as the index of a sharded checkpoint;
 * the half-precision variant is taken, with a note, where there is no other. If a
 * variant is asked for, only that one is looked for.
 *
 * @param folder Folder with the weights, for example `unet`.
 * @param stem `"diffusion_pytorch_model"` (diffusers) or `"model"` (transformers).
 * @param variant `"fp16"` for the half-precision files.
 * @returns The checkpoint; only headers are read.
 * @throws {InputError} If there is no safetensors file, or one is broken.
 * @throws {EnvironmentError} If a file may not be read.
 */
export async function openCheckpoint(
  folder: string,
  stem: string,
  variant?: "fp16",
): Promise<Checkpoint> {
  const names = await listFolder(folder);
  const wanted = variant
    ? [...single(stem, variant), ...sharded(stem, variant)]
    : [
      ...single(stem),
      ...sharded(stem),
      ...single(stem, "fp16"),
      ...sharded(stem, "fp16"),
    ];
  const found = wanted.find((name) => names.includes(name));
  if (!found) throw nothingToOpen(folder, wanted, names);
  const path = `${folder}/${found}`;
  const tensors = found.endsWith(".json")
    ? await readShards(folder, path)
    : await readSafetensors(path);
  return variant === undefined && found.includes(".fp16.")
    ? { path, tensors, note: onlyHalf(folder, found, names) }
    : { path, tensors };
}

/** Says that what is read is less precise than what was published may be. */
function onlyHalf(
  folder: string,
  found: string,
  names: readonly string[],
): string {
  const pickle = names.find((name) =>
    PICKLE.test(name) && !name.includes(".fp16.")
  );
  const why = pickle === undefined
    ? "there are no others"
    : `the full precision is there only as ${pickle}, a pickle, which is never read`;
  return `"${folder}" is read from ${found}, weights in half precision: ${why}; --variant fp16 says that they are meant`;
}

function single(stem: string, variant?: string): string[] {
  return [[stem, variant, "safetensors"].filter(Boolean).join(".")];
}

/** An index has its variant at the end; old versions put it after the stem. */
function sharded(stem: string, variant?: string): string[] {
  return variant
    ? [
      `${stem}.safetensors.index.${variant}.json`,
      `${stem}.${variant}.safetensors.index.json`,
    ]
    : [`${stem}.safetensors.index.json`];
}

/** A shard lies beside its index: its name has no separator and is no dot name. */
const INDEX = z.object({
  weight_map: z.record(
    z.string(),
    z.string().regex(/^[^./\\][^/\\]*\.safetensors$/, {
      error: "expected the name of a .safetensors file beside the index",
    }),
  ),
});

async function readShards(
  folder: string,
  path: string,
): Promise<ReadonlyMap<string, StoredTensor>> {
  const { weight_map: shardOf } = parseConfig(
    INDEX,
    new Set(["metadata"]),
    await readJson(path),
    path,
  );
  const names = [...new Set(Object.values(shardOf))].sort();
  const shards = await gather<ReadonlyMap<string, StoredTensor>[]>(
    `Cannot read the shards that "${path}" names`,
    names.map((name) => readShard(folder, name)),
  );
  const problems = names.flatMap((name, i) =>
    [...shards[i]?.keys() ?? []]
      .filter((tensor) => shardOf[tensor] !== name)
      .map((tensor) =>
        `"${tensor}" is in ${name}, the index says ${show(shardOf[tensor])}`
      )
  );
  const tensors = new Map(shards.flatMap((shard) => [...shard]));
  for (const [tensor, name] of Object.entries(shardOf)) {
    if (!tensors.has(tensor)) problems.push(`"${tensor}" is not in ${name}`);
  }
  if (problems.length > 0) {
    throw new InputError(
      `Cannot read "${path}": it does not agree with its shards`,
      problems,
    );
  }
  return tensors;
}

/** Like `readSafetensors`, but every problem names the shard. */
async function readShard(
  folder: string,
  name: string,
): Promise<ReadonlyMap<string, StoredTensor>> {
  try {
    return await readSafetensors(`${folder}/${name}`);
  } catch (error) {
    if (!(error instanceof InputError) || error.problems.length === 0) {
      throw error;
    }
    const problems = error.problems.map((problem) => `${name}: ${problem}`);
    throw new InputError(error.message, problems);
  }
}

const PICKLE = /\.(bin|ckpt|pt|pth)$/;

function nothingToOpen(
  folder: string,
  wanted: readonly string[],
  names: readonly string[],
): InputError {
  const pickles = names.filter((name) => PICKLE.test(name));
  return new InputError(
    `Cannot open the weights in "${folder}": expected ${wanted.join(" or ")}`,
    [
      listed(names),
      ...pickles.map((name) =>
        `${name} is a pickle, which can run code when it is loaded and is never read; convert it once with Python: load the pipeline with from_pretrained("...", use_safetensors=False), then save_pretrained("...", safe_serialization=True)`
      ),
    ],
  );
}
