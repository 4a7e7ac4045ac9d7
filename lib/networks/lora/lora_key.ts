/** Part of a pipeline that a LoRA changes. */
export type LoraPart = "unet" | "text_encoder" | "text_encoder_2";

/** What a tensor of a LoRA is. */
export interface LoraKey {
  /** Part of the pipeline. */
  readonly part: LoraPart;
  /** The module that it changes, with dots, or as kohya writes it, with underscores alone. */
  readonly module: string;
  /** Factor of the product that is added, or what scales it. */
  readonly role: "down" | "up" | "alpha";
}

/**
 * Reads the name of a tensor in a LoRA.
 *
 * | layout | name |
 * |---|---|
 * | kohya | `lora_unet_…_to_q.lora_down.weight`, `lora_te_…`, `lora_te1_…`, `lora_te2_…`, `….alpha` |
 * | PEFT | `base_model.model.….to_q.lora_A.weight`, `unet.….to_q.lora_A.weight`, `text_encoder.…` |
 * | diffusers | `unet.….to_q.lora.down.weight`, `….lora_linear_layer.up.weight` |
 * | diffusers before 0.22 | `unet.….attn1.processor.to_q_lora.down.weight`, with or without `unet.` |
 *
 * @returns What it says; `undefined` if it is none of these.
 */
export function parseLoraKey(key: string): LoraKey | undefined {
  const kohya = KOHYA.exec(key);
  if (kohya) {
    const [, part = "", module = "", role = ""] = kohya;
    return { part: KOHYA_PARTS[part] ?? "unet", module, role: roleOf(role) };
  }
  const dotted = DOTTED.exec(key);
  if (!dotted) return undefined;
  const [, part = "unet", module = "", old, role = ""] = dotted;
  return {
    part: part as LoraPart,
    module: old === undefined ? module : withLayer(module, old, part),
    role: roleOf(role),
  };
}

const KOHYA =
  /^lora_(unet|te1?|te2)_(.+)\.(lora_down|lora_up|alpha)(?:\.weight)?$/;

const KOHYA_PARTS: Readonly<Record<string, LoraPart>> = {
  unet: "unet",
  te: "text_encoder",
  te1: "text_encoder",
  te2: "text_encoder_2",
};

const DOTTED =
  /^(?:(unet|text_encoder|text_encoder_2)\.)?(?:base_model\.model\.)?(.+?)\.(?:(?:processor\.)?to_(q|k|v|out)_lora\.)?(?:lora\.|lora_linear_layer\.)?(lora_A|lora_B|down|up|alpha)(?:\.default)?(?:\.weight)?$/;

function roleOf(name: string): LoraKey["role"] {
  if (name === "alpha") return "alpha";
  return /down|A$/.test(name) ? "down" : "up";
}

/** Layers of attention were once called after the processor that applied them. */
function withLayer(module: string, layer: string, part: string): string {
  if (part !== "unet") return `${module}.${layer}_proj`;
  return `${module}.to_${layer === "out" ? "out.0" : layer}`;
}
