import { InputError } from "../core/mod.ts";
import {
  type ClipTextConfig,
  parseClipTextConfig,
  textProblems,
} from "./clip/mod.ts";
import { gather, listFolder, readJson } from "./files/mod.ts";
import { type ModelIndex, readModelIndex } from "./model_index.ts";
import {
  openSecondEncoder,
  type SecondEncoder,
  secondProblems,
} from "./sdxl/mod.ts";
import { openTokenizer, type Tokenizer } from "./tokenizer/mod.ts";
import { parseUNetConfig, type UNetConfig } from "./unet/mod.ts";
import { parseVaeConfig, type VaeConfig } from "./vae/mod.ts";

/** A part of a Stable Diffusion pipeline, named as its folder. */
export type Component =
  | "scheduler"
  | "text_encoder"
  | "text_encoder_2"
  | "tokenizer"
  | "tokenizer_2"
  | "unet"
  | "vae";

/** A folder in the layout of diffusers, its configs read and checked. */
export interface ModelFolder {
  /** Path of the folder, as it was given. */
  readonly path: string;
  /** What the networks look like. */
  readonly configs: {
    /** `unet/config.json`. */
    readonly unet: UNetConfig;
    /** `vae/config.json`. */
    readonly vae: VaeConfig;
    /** `text_encoder/config.json`. */
    readonly textEncoder: ClipTextConfig;
  };
  /** Parts with weights. */
  readonly weighted: ModelIndex["weighted"];
  /** The second text encoder, of SDXL. */
  readonly second?: SecondEncoder;
  /** `scheduler/scheduler_config.json` as read; the scheduler checks it. */
  readonly schedulerConfig: unknown;
  /** What makes ids of prompts; the text encoder has weights for all that it gives. */
  readonly tokenizer: Tokenizer;
  /** Returns the path of a part. */
  component(name: Component): string;
}

/**
 * Opens a folder that diffusers saved with `save_pretrained`, or a snapshot in
 * Hugging Face's cache.
 *
 * No weights are read. The configs and the tokenizer are checked one by one, and
 * against each other where two of them meet.
 *
 * @param path Path of the folder with `model_index.json`.
 * @throws {InputError} If it is not a Stable Diffusion pipeline that is supported; lists every problem.
 * @throws {EnvironmentError} If a file may not be read.
 */
export async function openModelFolder(path: string): Promise<ModelFolder> {
  const message = `Cannot open the model "${path}"`;
  const component = (name: Component) => `${path}/${name}`;
  const index = await readModelIndex(path);
  const read = async <T>(
    file: string,
    parse: (json: unknown, file: string) => T,
  ) => parse(await readJson(`${path}/${file}`), file);
  const [unet, vae, textEncoder, schedulerConfig] = await gather<
    [UNetConfig, VaeConfig, ClipTextConfig, unknown, readonly string[]]
  >(message, [
    read("unet/config.json", parseUNetConfig),
    read("vae/config.json", parseVaeConfig),
    read("text_encoder/config.json", parseClipTextConfig),
    read("scheduler/scheduler_config.json", (json) => json),
    listFolder(component("tokenizer")),
  ]);
  const tokenizer = await openTokenizer(component("tokenizer"));
  const { weighted, zeros } = index;
  const second = index.family === "sdxl"
    ? await openSecondEncoder(path, zeros)
    : undefined;
  const problems = [
    ...mismatches(unet, vae, textEncoder, second),
    ...second
      ? secondProblems(second, { tokenizer, config: textEncoder }, unet)
      : [],
    ...textProblems(tokenizer, textEncoder, {
      tokenizer: "tokenizer/",
      config: "text_encoder/config.json",
    }),
  ];
  if (problems.length > 0) throw new InputError(message, problems);
  const configs = { unet, vae, textEncoder };
  return {
    path,
    configs,
    schedulerConfig,
    tokenizer,
    weighted,
    component,
    ...second && { second },
  };
}

function mismatches(
  unet: UNetConfig,
  vae: VaeConfig,
  text: ClipTextConfig,
  second: SecondEncoder | undefined,
): string[] {
  const problems: string[] = [];
  const same = (a: [string, number], b: [string, number]) => {
    if (a[1] === b[1]) return;
    problems.push(`${a[0]} is ${a[1]}, but ${b[0]} is ${b[1]}`);
  };
  const latents: [string, number] = [
    "vae/config.json: latent_channels",
    vae.latent_channels,
  ];
  same(latents, ["unet/config.json: in_channels", unet.in_channels]);
  same(latents, ["unet/config.json: out_channels", unet.out_channels]);
  const width = text.hidden_size + (second?.config.hidden_size ?? 0);
  same([
    second
      ? "hidden_size of text_encoder/config.json and text_encoder_2/config.json together"
      : "text_encoder/config.json: hidden_size",
    width,
  ], ["unet/config.json: cross_attention_dim", unet.cross_attention_dim]);
  const added = unet.addition_embed_type;
  if ((added === null) !== (second === undefined)) {
    problems.push(
      `unet/config.json: addition_embed_type is ${added}, but model_index.json says ${
        second ? "that it is an SDXL" : "nothing of a second text encoder"
      }`,
    );
  }
  return problems;
}
