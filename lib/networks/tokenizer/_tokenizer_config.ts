import { z } from "zod";
import { InputError, show } from "../../core/mod.ts";
import { isObject, only, parseConfig } from "../files/mod.ts";
import type { Bpe } from "./_tokenizer_vocab.ts";

/** A token that is found in a text before the text is cut into words. */
export interface AddedToken {
  /** Its id. */
  readonly id: number;
  /** The text that stands for it. */
  readonly content: string;
  /** Whether it is looked for in the normalised text, too, so in any case. */
  readonly normalized: boolean;
}

/** What is said about a tokenizer besides its vocabulary. */
export interface TokenizerConfig {
  /** Special tokens, and tokens that were added to the vocabulary later. */
  readonly added: readonly AddedToken[];
  /** The token before a prompt. */
  readonly bos: AddedToken;
  /** The token after a prompt. */
  readonly eos: AddedToken;
  /** The token for what the vocabulary cannot spell. */
  readonly unk: AddedToken;
  /** The token that fills a prompt up. */
  readonly pad: AddedToken;
  /** Longest prompt with `bos` and `eos`, in tokens. */
  readonly maxLength: number;
}

/** The JSON files of a tokenizer's folder, `{}` where one is absent. */
export interface TokenizerJsons {
  /** `tokenizer_config.json`. */
  readonly config: unknown;
  /** `special_tokens_map.json`. */
  readonly special: unknown;
  /** `added_tokens.json`. */
  readonly added: unknown;
  /** `tokenizer.json`. */
  readonly whole: unknown;
}

/**
 * Finds the special and added tokens as transformers' `from_pretrained` does.
 *
 * `added_tokens_decoder` in `tokenizer_config.json` says all; without it,
 * `special_tokens_map.json` overrules `tokenizer_config.json`, and `added_tokens.json` and
 * `tokenizer.json` may add tokens. If one text is named twice with different
 * flags, an added token holds over a special one, and a later special one
 * (bos, eos, unk, pad) over an earlier.
 *
 * @param folder Path of the folder, for error messages.
 * @param files The files as read.
 * @param vocab Ids by token.
 * @throws {InputError} If they say what is not supported; lists every problem.
 */
export function parseTokenizerConfig(
  folder: string,
  files: TokenizerJsons,
  vocab: Bpe["vocab"],
): TokenizerConfig {
  const file = `${folder}/tokenizer_config.json`;
  const own = isObject(files.config) ? files.config : {};
  const config = parseConfig(
    SCHEMA,
    NOTHING,
    relevant(own.added_tokens_decoder ? [own] : [own, files.special]),
    file,
  );
  const later = config.added_tokens_decoder
    ? Object.entries(config.added_tokens_decoder)
      .map(([id, token]) => ({ ...token, id: Number(id) }))
    : laterTokens(folder, files);
  const special = [
    config.bos_token,
    config.eos_token,
    config.unk_token,
    config.pad_token,
  ] as const;
  const added = numbered(file, vocab, later, special);
  const find = (content: string) =>
    added.find((token) => token.content === content) as AddedToken;
  const [bos, eos, unk, pad] = special;
  return {
    added,
    bos: find(bos.content),
    eos: find(eos.content),
    unk: find(unk.content),
    pad: find(pad.content),
    maxLength: config.model_max_length,
  };
}

type Flagged = Omit<AddedToken, "id">;

const CONTENT = z.string().min(1);

const FLAGS = z.looseObject({
  content: CONTENT,
  lstrip: only(false),
  rstrip: only(false),
  single_word: only(false),
  special: z.boolean().default(false),
  normalized: z.boolean().optional(),
});

const TOKEN = FLAGS.transform(flagged);

const SPECIAL = z.union([
  CONTENT.transform((content): Flagged => ({ content, normalized: false })),
  TOKEN,
], {
  error: "expected a text, or a token that is found anywhere as it stands",
});

const BOS: Flagged = { content: "<|startoftext|>", normalized: false };
const EOS: Flagged = { content: "<|endoftext|>", normalized: false };

const NONE = z.union([z.null(), z.tuple([]), z.strictObject({})], {
  error: "only none is supported",
}).default(null);

const SCHEMA = z.object({
  tokenizer_class: only("CLIPTokenizer", "CLIPTokenizerFast", null),
  model_max_length: z.int({
    error:
      "expected the longest prompt in tokens, the text encoder's max_position_embeddings",
  }).min(3).max(2 ** 20),
  bos_token: SPECIAL.default(BOS),
  eos_token: SPECIAL.default(EOS),
  unk_token: SPECIAL.default(EOS),
  pad_token: SPECIAL.default(EOS),
  sep_token: only(null),
  cls_token: only(null),
  mask_token: only(null),
  added_tokens_decoder: z.record(z.string().regex(/^\d+$/), TOKEN).optional(),
  additional_special_tokens: NONE,
  extra_special_tokens: NONE,
  padding_side: only("right"),
  truncation_side: only("right"),
  add_bos_token: only(true),
  add_eos_token: only(true),
  split_special_tokens: only(false),
});

const NOTHING: ReadonlySet<string> = new Set();

/** Merges the files; their many other keys do not change ids. */
function relevant(files: readonly unknown[]): Record<string, unknown> {
  const entries = files.flatMap((json) => Object.entries(json ?? {}));
  return Object.fromEntries(
    entries.filter(([key]) => Object.hasOwn(SCHEMA.shape, key)),
  );
}

const WHOLE = z.object({
  added_tokens: z.array(
    FLAGS.extend({ id: z.int().min(0) })
      .transform((token) => ({ ...flagged(token), id: token.id })),
  ).default([]),
});

const ADDED = z.record(z.string(), z.int().min(0));

function flagged(
  token: {
    content: string;
    special: boolean;
    normalized?: boolean | undefined;
  },
): Flagged {
  const { content, special, normalized } = token;
  return { content, normalized: normalized ?? !special };
}

/** Tokens that were added to the vocabulary after it was learnt. */
function laterTokens(folder: string, files: TokenizerJsons): AddedToken[] {
  const whole = isObject(files.whole) ? files.whole : {};
  const { added_tokens } = parseConfig(
    WHOLE,
    NOTHING,
    "added_tokens" in whole ? { added_tokens: whole.added_tokens } : {},
    `${folder}/tokenizer.json`,
  );
  const { tokens } = parseConfig(
    z.object({ tokens: ADDED }),
    NOTHING,
    { tokens: files.added },
    `${folder}/added_tokens.json`,
  );
  const known = new Set(added_tokens.map((token) => token.content));
  const legacy = Object.entries(tokens)
    .filter(([content]) => !known.has(content))
    .map(([content, id]) => ({ content, id, normalized: true }));
  return [...legacy, ...added_tokens];
}

/** Numbers the tokens as the Rust library does: new ones follow the vocabulary. */
function numbered(
  file: string,
  vocab: Bpe["vocab"],
  later: readonly AddedToken[],
  special: readonly Flagged[],
): AddedToken[] {
  const problems: string[] = [];
  const declared = new Map(later.map((token) => [token.content, token.id]));
  const flags = new Map<string, Flagged>(
    later.toSorted((a, b) => a.id - b.id).map((t) => [t.content, t]),
  );
  for (const token of special) {
    if (!declared.has(token.content)) flags.set(token.content, token);
  }
  let next = Object.keys(vocab).length;
  const tokens = [...flags.values()].map(({ content, normalized }) => {
    const id = Object.hasOwn(vocab, content)
      ? vocab[content] as number
      : next++;
    if ((declared.get(content) ?? id) !== id) {
      problems.push(
        `${file}: the added token ${
          show(content)
        } should have id ${id}, found ${declared.get(content)}`,
      );
    }
    return { id, content, normalized };
  });
  if (problems.length === 0) return tokens;
  throw new InputError(`Cannot use the added tokens in "${file}"`, problems);
}
