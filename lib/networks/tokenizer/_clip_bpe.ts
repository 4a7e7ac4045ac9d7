import type { TokenizerConfig } from "./_tokenizer_config.ts";
import type { Bpe } from "./_tokenizer_vocab.ts";

/**
 * Writes the `tokenizer.json` that transformers' `CLIPTokenizer` builds from a
 * vocabulary, for a library that takes no other form.
 *
 * Two steps are spelled otherwise, because JavaScript disagrees with Rust on
 * them: a capital sigma is lowered by itself, since `toLowerCase` looks whether it
 * ends a word; and the byte level's own pattern is a step of its own, since `\s`
 * matches U+FEFF in JavaScript.
 *
 * @param bpe Vocabulary and merges.
 * @param config Special and added tokens.
 * @see `CLIPTokenizer` in transformers 5.23
 */
export function clipTokenizerJson(
  { vocab, merges }: Bpe,
  { added, bos, eos, unk }: TokenizerConfig,
): Record<string, unknown> {
  return {
    version: "1.0",
    added_tokens: added,
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFC" },
        { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
        { type: "Replace", pattern: { String: "Σ" }, content: "σ" },
        { type: "Lowercase" },
      ],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        matches(CLIP_WORDS),
        matches(BYTE_LEVEL_WORDS),
        { type: "ByteLevel", add_prefix_space: false, use_regex: false },
      ],
    },
    post_processor: {
      type: "RobertaProcessing",
      sep: [eos.content, eos.id],
      cls: [bos.content, bos.id],
    },
    decoder: { type: "ByteLevel" },
    model: {
      type: "BPE",
      unk_token: unk.content,
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      fuse_unk: false,
      byte_fallback: false,
      vocab,
      merges,
    },
  };
}

const CLIP_WORDS = String
  .raw`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`;

const BYTE_LEVEL_WORDS = String
  .raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/** Keeps what a pattern matches and drops the rest. */
function matches(pattern: string): Record<string, unknown> {
  return {
    type: "Split",
    pattern: { Regex: pattern },
    behavior: "Removed",
    invert: true,
  };
}
