/**
 * Keys that transformers writes into any config and that change nothing in a
 * forward pass of CLIP: provenance, training, and the defaults of text
 * generation that old versions copied into every file.
 *
 * @see `PreTrainedConfig` in transformers 4 and 5
 */
export const TRANSFORMERS_KEYS: ReadonlySet<string> = new Set([
  // provenance and storage
  "architectures",
  "dtype",
  "torch_dtype",
  "transformers_version",
  // training
  "attention_dropout",
  "dropout",
  "finetuning_task",
  "gradient_checkpointing",
  "initializer_factor",
  "initializer_range",
  "problem_type",
  // what is returned, and labels of heads that CLIP has not
  "id2label",
  "label2id",
  "num_labels",
  "output_attentions",
  "output_hidden_states",
  "output_scores",
  "return_dict",
  "return_dict_in_generate",
  "torchscript",
  "use_cache",
  // widths and tokens that CLIPTextModel and CLIPVisionModel do not use
  "bos_token_id",
  "decoder_start_token_id",
  "pad_token_id",
  "projection_dim",
  "sep_token_id",
  // pruning and tying, of nothing
  "pruned_heads",
  "tie_encoder_decoder",
  "tie_word_embeddings",
  // text generation
  "bad_words_ids",
  "begin_suppress_tokens",
  "chunk_size_feed_forward",
  "diversity_penalty",
  "do_sample",
  "early_stopping",
  "encoder_no_repeat_ngram_size",
  "exponential_decay_length_penalty",
  "forced_bos_token_id",
  "forced_eos_token_id",
  "length_penalty",
  "max_length",
  "min_length",
  "no_repeat_ngram_size",
  "num_beam_groups",
  "num_beams",
  "num_return_sequences",
  "prefix",
  "remove_invalid_values",
  "repetition_penalty",
  "suppress_tokens",
  "task_specific_params",
  "temperature",
  "tf_legacy_loss",
  "tokenizer_class",
  "top_k",
  "top_p",
  "typical_p",
]);
