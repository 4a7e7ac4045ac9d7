import { InputError } from "../../lib/core/mod.ts";
import { createScheduler, SCHEDULERS } from "../../lib/diffusion/mod.ts";
import { openTokenizer, readSafetensors } from "../../lib/networks/mod.ts";
import { parseClipConfig } from "../../lib/networks/clip/clip_config.ts";
import { parsePreprocessor } from "../../lib/networks/clip/preprocessor.ts";
import { parseUNetConfig } from "../../lib/networks/unet/unet_config.ts";
import { parseVaeConfig } from "../../lib/networks/vae/vae_config.ts";
import { rawSafetensors, safetensors } from "../support/safetensors.ts";
import { damaged, jsonText } from "./inputs.ts";
import { json, type Reader, type Readers, ROOT, sound } from "./reader.ts";

/** Readers of what lies in a model's folder. */
export const MODEL_FILES: Readers = {
  safetensors: safetensorsFiles,
  "model config": modelConfigs,
  "scheduler config": schedulerConfigs,
  tokenizer: tokenizers,
};

const MODEL = `${ROOT}lib/testbed/model`;

function safetensorsFiles(folder: string): Reader {
  const path = `${folder}/a.safetensors`;
  const header = JSON.stringify({
    "__metadata__": { format: "pt" },
    a: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    "b.weight": { dtype: "F16", shape: [0, 4], data_offsets: [24, 24] },
    c: { dtype: "I64", shape: [], data_offsets: [24, 32] },
  });
  const files = [
    safetensors({ a: { shape: [2, 2] }, b: { shape: [1], dtype: "BF16" } }),
    rawSafetensors(header, 32),
    rawSafetensors(header, 32, 2n ** 60n),
    rawSafetensors(header, 32, 99_999_999n),
  ];
  return {
    inputs: damaged(files),
    async read(input) {
      const bytes = input as Uint8Array;
      await Deno.writeFile(path, bytes);
      const tensors = await readSafetensors(path);
      let covered = 0;
      for (const { offset, bytes: n } of tensors.values()) {
        sound(offset + n <= bytes.length, "a tensor ends behind the file");
        covered += n;
      }
      sound(covered <= bytes.length, "the tensors are more than the file");
      return true;
    },
  };
}

async function modelConfigs(): Promise<Reader> {
  const parsers = [
    [`${MODEL}/unet/config.json`, parseUNetConfig],
    [`${MODEL}/vae/config.json`, parseVaeConfig],
    [`${MODEL}/clip/config.json`, parseClipConfig],
    [`${MODEL}/clip/preprocessor_config.json`, parsePreprocessor],
  ] as const;
  const values = await Promise.all(parsers.map(([path]) => json(path)));
  return {
    inputs: jsonText(values),
    read(input) {
      const value = parsed(input as string);
      let taken = false;
      for (const [path, parse] of parsers) {
        try {
          (parse as (json: unknown, file: string) => unknown)(value, path);
          taken = true;
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }
      return taken;
    },
  };
}

async function schedulerConfigs(): Promise<Reader> {
  const ids = Object.keys(SCHEDULERS) as (keyof typeof SCHEDULERS)[];
  return {
    inputs: jsonText([await json(`${MODEL}/scheduler/scheduler_config.json`)]),
    read(input) {
      const value = parsed(input as string);
      let taken = false;
      for (const id of ids) {
        try {
          createScheduler(id, value, 5);
          taken = true;
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }
      return taken;
    },
  };
}

async function tokenizers(folder: string): Promise<Reader> {
  const path = `${folder}/tokenizer`;
  await Deno.mkdir(path);
  const names = ["tokenizer_config.json", "special_tokens_map.json"];
  for (const name of names) {
    await Deno.copyFile(`${MODEL}/tokenizer/${name}`, `${path}/${name}`);
  }
  return {
    inputs: jsonText([await json(`${MODEL}/tokenizer/tokenizer.json`)]),
    async read(input) {
      await Deno.writeTextFile(`${path}/tokenizer.json`, input as string);
      const tokenizer = await openTokenizer(path);
      tokenizer.padded("A photo of the face of a nurse");
      return true;
    },
  };
}

/** What a config's reader is given: the value, or no value if it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
