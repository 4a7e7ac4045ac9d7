import { z } from "zod";
import { InputError } from "../../core/mod.ts";
import {
  isObject,
  listed,
  listFolder,
  parseConfig,
  readJson,
  readMetadata,
  readSafetensors,
  type StoredTensor,
} from "../files/mod.ts";
import { type LoraPart, parseLoraKey } from "./lora_key.ts";

/** A LoRA, and how much of it is wanted. */
export interface LoraChoice {
  /** Its file, or a folder with one. */
  readonly path: string;
  /** What its products are multiplied by. */
  readonly scale: number;
}

/** A LoRA's file, read. */
export interface LoraFile {
  /** Every tensor by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Its files, the weights first. */
  readonly files: readonly string[];
  /**
   * Tells what `alpha` is where no tensor says it.
   *
   * @returns α, and whether it is divided by the square root of the rank; `undefined` if nothing says it.
   */
  alpha(part: LoraPart, module: string): LoraAlpha | undefined;
}

/** What scales a product. */
export interface LoraAlpha {
  /** Divided by the rank, or its square root. */
  readonly alpha: number;
  /** Whether by the square root. */
  readonly root: boolean;
}

/**
 * Opens a LoRA: a file, or a folder as PEFT or diffusers save it.
 *
 * @param path The file or folder.
 * @returns What is in it; only headers are read.
 * @throws {InputError} If there is none, or its config asks for what is not supported.
 * @throws {EnvironmentError} If a file may not be read.
 */
export async function openLora(path: string): Promise<LoraFile> {
  const folder = (await Deno.stat(path).catch(() => undefined))?.isDirectory;
  const names = folder ? await listFolder(path) : [];
  const own = folder ? FILES.find((name) => names.includes(name)) : path;
  if (own === undefined) {
    throw new InputError(
      `Cannot open the LoRA "${path}": expected ${FILES.join(" or ")} in it`,
      [listed(names)],
    );
  }
  const file = folder ? `${path}/${own}` : path;
  const tensors = await readSafetensors(file);
  const files = [file];
  const metadata = await readMetadata(file);
  const configs = new Map<LoraPart, Config>();
  if (names.includes(CONFIG)) {
    files.push(`${path}/${CONFIG}`);
    const json = await readJson(`${path}/${CONFIG}`);
    const [part] = [...tensors.keys()].map((key) => parseLoraKey(key)?.part);
    configs.set(part ?? "unet", configOf(json, `${path}/${CONFIG}`));
  } else if (metadata.lora_adapter_metadata !== undefined) {
    const json = parsed(metadata.lora_adapter_metadata, file);
    for (const part of ["unet", "text_encoder", "text_encoder_2"] as const) {
      const mine = Object.entries(json).flatMap(([key, value]) =>
        key.startsWith(`${part}.`) ? [[key.slice(part.length + 1), value]] : []
      );
      if (mine.length === 0) continue;
      const place = `${file}: lora_adapter_metadata: ${part}`;
      configs.set(part, configOf(Object.fromEntries(mine), place));
    }
  }
  return {
    tensors,
    files,
    alpha(part, module) {
      const config = configs.get(part);
      if (!config) return undefined;
      const { alpha_pattern, lora_alpha, use_rslora } = config;
      const special = Object.entries(alpha_pattern).find(([key]) =>
        module === key || module.endsWith(`.${key}`)
      );
      return { alpha: special?.[1] ?? lora_alpha, root: use_rslora };
    },
  };
}

const CONFIG = "adapter_config.json";
const FILES = ["adapter_model.safetensors", "pytorch_lora_weights.safetensors"];

type Config = z.output<typeof SCHEMA>;

const off = z.literal([false, null], { error: "this key is not supported" })
  .optional();

/** Of a `LoraConfig` of PEFT, what changes the product; shapes of the tensors say the ranks. */
const SCHEMA = z.object({
  lora_alpha: z.number().default(8),
  alpha_pattern: z.record(z.string(), z.number()).default({}),
  use_rslora: z.boolean().default(false),
  use_dora: off,
  fan_in_fan_out: off,
  lora_bias: off,
});

function configOf(json: unknown, place: string): Config {
  const known = isObject(json)
    ? Object.entries(json).filter(([key]) => Object.hasOwn(SCHEMA.shape, key))
    : [];
  return parseConfig(SCHEMA, new Set(), Object.fromEntries(known), place);
}

function parsed(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    if (isObject(json)) return json;
  } catch { /* said below */ }
  throw new InputError(
    `Cannot open the LoRA "${file}": lora_adapter_metadata is not an object of JSON`,
  );
}
