// Models whose weights are drawn again from the seeds that their names give, as
// tests/reference/random_weights.py draws them, so that none is stored.

import { crc32 } from "node:zlib";
import {
  InputError,
  type Shape,
  size,
  type Tensor,
  tensor,
  torchNormal,
} from "../../lib/core/mod.ts";
import {
  parseUNetConfig,
  parseVaeConfig,
  writeSafetensors,
} from "../../lib/networks/mod.ts";
import {
  parseClipTextConfig,
  parseProjectedTextConfig,
  textProgram,
} from "../../lib/networks/clip/mod.ts";
import { sdxlTextProgram } from "../../lib/networks/sdxl/mod.ts";
import { unetModules } from "../../lib/networks/unet/mod.ts";
import { decoderProgram, encoderProgram } from "../../lib/networks/vae/mod.ts";
import { copyFolder } from "./folder.ts";
import { changeJson } from "./model_copy.ts";

/** A model without its weights. */
export interface DrawnModel {
  /** JSON files by path in the model's folder. */
  readonly files: Readonly<Record<string, unknown>>;
  /** Padding tokens of the tokenizers, by what follows `tokenizer` in the folder's name. */
  readonly tokenizers: Readonly<Record<string, string>>;
}

/**
 * Writes a model's folder.
 *
 * @param folder Where to, an empty folder.
 * @param model Its configs.
 */
export async function writeDrawn(
  folder: string,
  { files, tokenizers }: DrawnModel,
): Promise<void> {
  for (const [path, json] of Object.entries(files)) {
    await Deno.mkdir(`${folder}/${path}`.replace(/[^/]*$/, ""), {
      recursive: true,
    });
    await Deno.writeTextFile(`${folder}/${path}`, JSON.stringify(json));
  }
  for (const [suffix, pad] of Object.entries(tokenizers)) {
    const to = `${folder}/tokenizer${suffix}`;
    await copyFolder(TOKENIZER, to);
    await changeJson(`${to}/tokenizer_config.json`, { pad_token: pad });
    await changeJson(`${to}/special_tokens_map.json`, { pad_token: pad });
  }
  const gainOf = (name: string) =>
    "_2" in tokenizers && STREAM.test(name) ? 30 : 1;
  for (const [part, shapes] of Object.entries(weightsOf(files))) {
    const stem = part.startsWith("text") ? "model" : "diffusion_pytorch_model";
    const tensors = shapes.map(({ name, shape }) =>
      [name, drawn(part, name, shape, gainOf(name))] as const
    );
    await Deno.writeFile(
      `${folder}/${part}/${stem}.safetensors`,
      writeSafetensors(tensors),
    );
  }
}

/** A LoRA without its tensors. */
export interface DrawnLora {
  /** Shape of each factor by its name, or the value of an α. */
  readonly tensors: Readonly<Record<string, readonly number[] | number>>;
  /** What else the header of its file says. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes a LoRA.
 *
 * @param file Where to.
 * @param lora Names and shapes.
 */
export async function writeDrawnLora(
  file: string,
  { tensors, metadata }: DrawnLora,
): Promise<void> {
  const values = Object.entries(tensors).map(([key, shape]) =>
    [
      key,
      typeof shape === "number" ? tensor([shape], []) : factor(key, shape),
    ] as const
  );
  await Deno.writeFile(file, writeSafetensors(values, metadata));
}

/** `lora_values` of families.py. */
function factor(key: string, shape: Shape): Tensor {
  const scale = /(\.up|lora_up|lora_B)\.weight$/.test(key)
    ? 1
    : 0.5 / Math.sqrt(size(shape.slice(1)));
  const { data } = torchNormal(crc32(key), shape);
  return tensor(data.map((x) => scale * x), shape);
}

const TOKENIZER = decodeURIComponent(
  new URL("../reference/random_model/tokenizer", import.meta.url).pathname,
);

interface Missing {
  readonly name: string;
  readonly shape: Shape;
}

/** What each network finds missing in an empty checkpoint is what it is made of. */
function weightsOf(files: DrawnModel["files"]): Record<string, Missing[]> {
  const unet = parseUNetConfig(files["unet/config.json"]);
  const vae = parseVaeConfig(files["vae/config.json"]);
  const config = parseClipTextConfig(files["text_encoder/config.json"]);
  const none = { path: "", tensors: new Map() };
  const side = unet.sample_size;
  const [height, width] = typeof side === "number" ? [side, side] : side;
  const sizes = { length: 24, height, width };
  const own = {
    unet: missing(() => unetModules(none, unet, sizes)),
    vae: [
      ...missing(() => decoderProgram(none, vae, [1, 4, height, width])),
      ...missing(() =>
        encoderProgram(none, vae, [1, 3, 8 * height, 8 * width])
      ),
    ],
    "text_encoder": missing(() => textProgram(none, config, [1, 24])),
  };
  const second = files["text_encoder_2/config.json"];
  if (!second) return own;
  const tower = { weights: none, config: parseProjectedTextConfig(second) };
  const full = { weights: withAll(own.text_encoder), config };
  return {
    ...own,
    "text_encoder_2": missing(() => sdxlTextProgram(full, tower, [1, 24])),
  };
}

function missing(build: () => unknown): Missing[] {
  try {
    build();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map((problem) => {
      const found = /^"(.*)" is missing: expected (\[.*\])$/.exec(problem);
      if (!found) throw error;
      return {
        name: found[1] as string,
        shape: JSON.parse(found[2] as string),
      };
    });
  }
  throw new TypeError("Cannot draw weights: none are missing");
}

/** A checkpoint that has tensors, somewhere. */
function withAll(shapes: readonly Missing[]) {
  const place = { dtype: "F32", file: "/none", offset: 0 } as const;
  return {
    path: "",
    tensors: new Map(shapes.map(({ name, shape }) => [
      name,
      { ...place, name, shape, bytes: 4 * size(shape) },
    ])),
  };
}

const GAINS: readonly (readonly [number, readonly string[]])[] = [
  [3, ["attn2.to_out.0"]],
  [1.4, ["to_q", "to_k", "q_proj", "k_proj", "query", "key"]],
  [0.6, [
    ...["to_out.0", "out_proj", "proj_attn", "net.2", "conv2", "fc2"],
    "position_embedding",
  ]],
];

const INTO_NORM = [
  ...["conv_in", "conv1", "conv2", "time_emb_proj", "proj_in", "to_out.0"],
  ...["proj_attn", "net.2", "out_proj", "fc2", "token_embedding"],
  ...["position_embedding", "patch_embedding", "class_embedding"],
  "pre_layrnorm",
];

/** What SDXL's text encoders add to their stream, which is read without a norm behind it. */
const STREAM =
  /(token_embedding|position_embedding|self_attn\.out_proj|mlp\.fc2)\.[a-z]+$/;

/** `draw` of random_weights.py, times a gain. */
function drawn(
  part: string,
  name: string,
  shape: Shape,
  louder: number,
): Tensor {
  const path = name.replace(/^text_model\./, "");
  const noise = torchNormal(crc32(`${part}.${path}`), shape);
  const [, layer = "", kind = ""] = /^(.*)\.([^.]*)$/.exec(path) ?? [];
  const ends = (names: readonly string[]) =>
    names.some((end) => layer.endsWith(end));
  const scale = ends(INTO_NORM) ? 0.03 : 1;
  const gain = scale * (GAINS.find(([, names]) => ends(names))?.[0] ?? 1);
  const map = (f: (x: number) => number) =>
    tensor(noise.data.map((x) => louder * f(x)), shape);
  if (kind === "bias") return map((x) => 0.15 * scale * x);
  if (shape.length < 2) return map((x) => scale * (1 + 0.25 * x));
  if (ends(["token_embedding", "position_embedding"])) {
    return map((x) => gain * x);
  }
  const fan = Math.sqrt(size(shape.slice(1)));
  return map((x) => gain / fan * x);
}
