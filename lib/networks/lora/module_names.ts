import type { Checkpoint } from "../files/mod.ts";

/**
 * Lists under which names LoRAs know the weights of a network: dotted as in diffusers, joined by
 * underscores as in kohya's files, and for the UNet of SDXL joined as in Stability's own code.
 *
 * @returns Names of weights in the checkpoint, by all names of their modules.
 */
export function moduleNames(
  checkpoint: Checkpoint,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const name of checkpoint.tensors.keys()) {
    if (!name.endsWith(".weight")) continue;
    const path = name.slice(0, -".weight".length);
    const text = /^(text_model\.)?(encoder\..*)$/.exec(path)?.[2];
    const spellings = text ? [text, `text_model.${text}`] : [path];
    for (const spelling of [...spellings, ...stabilityName(path)]) {
      names.set(spelling, name);
      names.set(spelling.replaceAll(".", "_"), name);
    }
  }
  return names;
}

/** Residual blocks per level of SDXL, after which its blocks are counted. */
const PER_LEVEL = 2;

/** The name of a UNet's module in Stability's own code, if it is one. */
function stabilityName(path: string): string[] {
  const top = TOP[path];
  if (top !== undefined) return [top];
  const found = BLOCK.exec(path);
  if (!found) return [];
  const { side, level = "0", kind = "", i, rest = "" } = found.groups ?? {};
  const number = Number(i);
  const inner = kind === "resnets" ? RESNET[rest] ?? rest : rest;
  const first = Number(level) * (PER_LEVEL + 1);
  const place = kind === "resnets" ? 0 : 1;
  if (side === "mid_block") {
    const index = kind === "resnets" ? 2 * number : 1;
    return [`middle_block.${index}.${inner}`];
  }
  if (kind === "downsamplers") {
    return [`input_blocks.${first + PER_LEVEL + 1}.0.op`];
  }
  if (side === "down_blocks") {
    return [`input_blocks.${first + 1 + number}.${place}.${inner}`];
  }
  if (kind === "upsamplers") {
    return [`output_blocks.${first + PER_LEVEL}.2.conv`];
  }
  return [`output_blocks.${first + number}.${place}.${inner}`];
}

const BLOCK =
  /^(?<side>down_blocks|mid_block|up_blocks)\.(?:(?<level>\d+)\.)?(?<kind>resnets|attentions|downsamplers|upsamplers)\.(?<i>\d+)\.(?<rest>.+)$/;

const RESNET: Readonly<Record<string, string>> = {
  conv1: "in_layers.2",
  conv2: "out_layers.3",
  "time_emb_proj": "emb_layers.1",
  "conv_shortcut": "skip_connection",
};

const TOP: Readonly<Record<string, string>> = {
  "conv_in": "input_blocks.0.0",
  "conv_out": "out.2",
  "time_embedding.linear_1": "time_embed.0",
  "time_embedding.linear_2": "time_embed.2",
  "add_embedding.linear_1": "label_emb.0.0",
  "add_embedding.linear_2": "label_emb.0.2",
};
