// deno-lint-ignore-file camelcase -- keys are spelled as in the file

import {
  deepStrictEqual,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { InputError } from "../../core/mod.ts";
import {
  parseClipConfig,
  parseClipTextConfig,
  readClipConfig,
} from "./clip_config.ts";

/** What transformers 5.23 writes into any config. */
const GENERIC = {
  transformers_version: "5.23.0",
  architectures: ["CLIPModel"],
  output_hidden_states: false,
  return_dict: true,
  dtype: "float32",
  chunk_size_feed_forward: 0,
  is_encoder_decoder: false,
  id2label: { "0": "LABEL_0", "1": "LABEL_1" },
  label2id: { LABEL_0: 0, LABEL_1: 1 },
  problem_type: null,
  initializer_factor: 1.0,
  _name_or_path: "",
  output_attentions: false,
};

/** `CLIPTextConfig().to_dict()` of transformers 5.23. */
const TEXT = {
  ...GENERIC,
  vocab_size: 49408,
  hidden_size: 512,
  intermediate_size: 2048,
  projection_dim: 512,
  num_hidden_layers: 12,
  num_attention_heads: 8,
  max_position_embeddings: 77,
  hidden_act: "quick_gelu",
  layer_norm_eps: 1e-05,
  attention_dropout: 0.0,
  initializer_range: 0.02,
  pad_token_id: 1,
  bos_token_id: 49406,
  eos_token_id: 49407,
  model_type: "clip_text_model",
};

/** `CLIPVisionConfig().to_dict()` of transformers 5.23. */
const VISION = {
  ...GENERIC,
  hidden_size: 768,
  intermediate_size: 3072,
  projection_dim: 512,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  num_channels: 3,
  image_size: 224,
  patch_size: 32,
  hidden_act: "quick_gelu",
  layer_norm_eps: 1e-05,
  attention_dropout: 0.0,
  initializer_range: 0.02,
  model_type: "clip_vision_model",
};

/** `text_encoder/config.json` of Stable Diffusion 1.5. */
const SD15 = {
  _name_or_path: "openai/clip-vit-large-patch14",
  architectures: ["CLIPTextModel"],
  attention_dropout: 0.0,
  bos_token_id: 0,
  dropout: 0.0,
  eos_token_id: 2,
  hidden_act: "quick_gelu",
  hidden_size: 768,
  initializer_factor: 1.0,
  initializer_range: 0.02,
  intermediate_size: 3072,
  layer_norm_eps: 1e-05,
  max_position_embeddings: 77,
  model_type: "clip_text_model",
  num_attention_heads: 12,
  num_hidden_layers: 12,
  pad_token_id: 1,
  projection_dim: 768,
  torch_dtype: "float32",
  transformers_version: "4.22.0.dev0",
  vocab_size: 49408,
};

/** Defaults of text generation, as transformers 4 copied them into nested configs. */
const GENERATION = {
  add_cross_attention: false,
  bad_words_ids: null,
  chunk_size_feed_forward: 0,
  cross_attention_hidden_size: null,
  decoder_start_token_id: null,
  diversity_penalty: 0.0,
  do_sample: false,
  early_stopping: false,
  encoder_no_repeat_ngram_size: 0,
  exponential_decay_length_penalty: null,
  finetuning_task: null,
  forced_bos_token_id: null,
  forced_eos_token_id: null,
  is_decoder: false,
  length_penalty: 1.0,
  max_length: 20,
  min_length: 0,
  no_repeat_ngram_size: 0,
  num_beam_groups: 1,
  num_beams: 1,
  num_return_sequences: 1,
  output_scores: false,
  prefix: null,
  pruned_heads: {},
  remove_invalid_values: false,
  repetition_penalty: 1.0,
  return_dict_in_generate: false,
  sep_token_id: null,
  task_specific_params: null,
  temperature: 1.0,
  tf_legacy_loss: false,
  tie_encoder_decoder: false,
  tie_word_embeddings: true,
  tokenizer_class: null,
  top_k: 50,
  top_p: 1.0,
  torch_dtype: null,
  torchscript: false,
  typical_p: 1.0,
  use_bfloat16: false,
};

Deno.test("parseClipTextConfig() has the defaults of transformers", () => {
  const parsed = parseClipTextConfig({});
  const expected = Object.keys(parsed)
    .map((key) => [key, TEXT[key as keyof typeof TEXT]]);
  deepStrictEqual(parsed, Object.fromEntries(expected));
  deepStrictEqual(parseClipTextConfig(TEXT), parsed);
});

Deno.test("parseClipTextConfig() accepts Stable Diffusion 1.5 and 2.1", () => {
  strictEqual(parseClipTextConfig(SD15).eos_token_id, 2);
  const config = parseClipTextConfig({
    ...SD15,
    hidden_act: "gelu",
    hidden_size: 1024,
    num_attention_heads: 16,
  });
  strictEqual(config.hidden_act, "gelu");
});

Deno.test("parseClipTextConfig() lists every problem", () => {
  throws(
    () =>
      parseClipTextConfig({
        ...SD15,
        hidden_act: "relu",
        model_type: "t5",
        quantization_config: { bits: 4 },
      }),
    new InputError('Cannot use "text_encoder/config.json"', [
      'text_encoder/config.json: model_type: only "clip_text_model" is supported, got "t5"',
      'text_encoder/config.json: hidden_act: only "quick_gelu" or "gelu" is supported, got "relu"',
      'text_encoder/config.json: quantization_config: this key is not supported, got {"bits":4}',
    ]),
  );
  throws(
    () => parseClipTextConfig({ ...SD15, num_attention_heads: 7 }),
    /num_attention_heads: expected a divisor of hidden_size, 768, got 7/,
  );
});

Deno.test("parseClipConfig() accepts what transformers 5 writes", () => {
  const config = parseClipConfig({
    ...GENERIC,
    model_type: "clip",
    projection_dim: 640,
    logit_scale_init_value: 2.6592,
    text_config: TEXT,
    vision_config: { ...VISION, image_size: [30, 30], patch_size: [10, 10] },
  });
  deepStrictEqual(
    [config.projection_dim, config.vision_config.image_size],
    [640, 30],
  );
  strictEqual(config.vision_config.patch_size, 10);
});

Deno.test("parseClipConfig() accepts an old file, where the parts ending in _dict hold", () => {
  const config = parseClipConfig({
    _commit_hash: null,
    architectures: ["CLIPModel"],
    initializer_factor: 1.0,
    logit_scale_init_value: 2.6592,
    model_type: "clip",
    projection_dim: 768,
    text_config: { ...TEXT, ...GENERATION, hidden_size: 512 },
    text_config_dict: {
      hidden_size: 768,
      intermediate_size: 3072,
      num_attention_heads: 12,
      num_hidden_layers: 12,
      projection_dim: 768,
    },
    torch_dtype: "float32",
    transformers_version: null,
    vision_config: { ...VISION, ...GENERATION, patch_size: 14 },
    vision_config_dict: null,
  });
  strictEqual(config.text_config.hidden_size, 768);
  strictEqual(config.vision_config.patch_size, 14);
});

Deno.test("parseClipConfig() has the defaults of transformers where a part is absent", () => {
  const { text_config, vision_config, projection_dim } = parseClipConfig({});
  strictEqual(projection_dim, 512);
  deepStrictEqual(text_config, parseClipTextConfig({}));
  strictEqual(vision_config.hidden_size, 768);
});

Deno.test("parseClipConfig() lists the problems of the whole and of both parts", () => {
  throws(
    () =>
      parseClipConfig({
        model_type: "siglip",
        text_config: { hidden_act: "relu" },
        vision_config: { image_size: [224, 112], num_channels: 1 },
      }, "clip/config.json"),
    new InputError('Cannot use "clip/config.json"', [
      'clip/config.json: model_type: only "clip" is supported, got "siglip"',
      'clip/config.json: text_config: hidden_act: only "quick_gelu" or "gelu" is supported, got "relu"',
      "clip/config.json: vision_config: num_channels: only 3 is supported, got 1",
      "clip/config.json: vision_config: image_size: expected a side in pixels, of a square, got [224,112]",
    ]),
  );
});

Deno.test("readClipConfig() reads the folder that transformers wrote", async () => {
  const config = await readClipConfig("tests/reference/random_model/clip");
  strictEqual(config.vision_config.hidden_act, "gelu");
  await rejects(readClipConfig("tests"), InputError);
});
