import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { parseLoraKey } from "./lora_key.ts";

const BLOCK = "down_blocks.0.attentions.1.transformer_blocks.0";
const FLAT = BLOCK.replaceAll(".", "_");
const LAYER = "encoder.layers.0.self_attn";

for (
  const [key, part, module, role] of [
    [
      `lora_unet_${FLAT}_attn1_to_q.lora_down.weight`,
      "unet",
      `${FLAT}_attn1_to_q`,
      "down",
    ],
    [
      `lora_unet_${FLAT}_attn1_to_q.alpha`,
      "unet",
      `${FLAT}_attn1_to_q`,
      "alpha",
    ],
    [
      "lora_te_text_model_x.lora_up.weight",
      "text_encoder",
      "text_model_x",
      "up",
    ],
    [
      "lora_te1_text_model_x.lora_up.weight",
      "text_encoder",
      "text_model_x",
      "up",
    ],
    [
      "lora_te2_text_projection.alpha",
      "text_encoder_2",
      "text_projection",
      "alpha",
    ],
    [
      `unet.${BLOCK}.attn1.to_out.0.lora_A.weight`,
      "unet",
      `${BLOCK}.attn1.to_out.0`,
      "down",
    ],
    [
      `unet.${BLOCK}.ff.net.0.proj.lora_B.default.weight`,
      "unet",
      `${BLOCK}.ff.net.0.proj`,
      "up",
    ],
    [
      `base_model.model.${BLOCK}.attn2.to_k.lora_B.weight`,
      "unet",
      `${BLOCK}.attn2.to_k`,
      "up",
    ],
    [
      `unet.${BLOCK}.attn2.to_v.lora.down.weight`,
      "unet",
      `${BLOCK}.attn2.to_v`,
      "down",
    ],
    [
      `${BLOCK}.attn1.processor.to_out_lora.up.weight`,
      "unet",
      `${BLOCK}.attn1.to_out.0`,
      "up",
    ],
    [
      `unet.${BLOCK}.attn1.processor.to_k_lora.down.weight`,
      "unet",
      `${BLOCK}.attn1.to_k`,
      "down",
    ],
    [
      `text_encoder.text_model.${LAYER}.q_proj.lora_linear_layer.up.weight`,
      "text_encoder",
      `text_model.${LAYER}.q_proj`,
      "up",
    ],
    [
      `text_encoder_2.text_model.${LAYER}.to_out_lora.down.weight`,
      "text_encoder_2",
      `text_model.${LAYER}.out_proj`,
      "down",
    ],
  ] as const
) {
  Deno.test(`${key} changes ${module} of ${part}`, () => {
    deepStrictEqual(parseLoraKey(key), { part, module, role });
  });
}

Deno.test("names of other adapters are not taken for a LoRA's", () => {
  for (
    const key of [
      `lora_unet_${FLAT}_attn1_to_q.hada_w1_a`,
      `lora_unet_${FLAT}_attn1_to_q.lora_mid.weight`,
      `lora_unet_${FLAT}_attn1_to_q.dora_scale`,
      `unet.${BLOCK}.attn1.to_q.lora_magnitude_vector`,
      `unet.${BLOCK}.attn1.to_q.lora_B.bias`,
      `unet.${BLOCK}.attn1.to_q.weight`,
      "emb_params",
    ]
  ) strictEqual(parseLoraKey(key), undefined, key);
});
