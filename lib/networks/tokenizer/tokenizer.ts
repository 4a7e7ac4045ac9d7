import { Tokenizer as Engine } from "@huggingface/tokenizers";
import { awaitAll, InputError, plural } from "../../core/mod.ts";
import { clipTokenizerJson } from "./_clip_bpe.ts";
import { listFolder, readJson } from "../files/mod.ts";
import { parseTokenizerConfig } from "./_tokenizer_config.ts";
import { bpeOfTokenizerJson, readVocabAndMerges } from "./_tokenizer_vocab.ts";

/** Turns prompts into token ids. */
export interface Tokenizer {
  /** Longest prompt with start and end token, in tokens. */
  readonly maxLength: number;
  /** Id of the start token. */
  readonly bos: number;
  /** Id of the end token. */
  readonly eos: number;
  /** Id of the token that fills a prompt up. */
  readonly pad: number;
  /** The token of the largest id that `encode` and `padded` can give, and the file that says so. */
  readonly largest: {
    readonly id: number;
    readonly token: string;
    readonly file: string;
  };
  /**
   * Encodes a text of any length.
   *
   * @returns Ids with start and end token, neither padded nor cut.
   */
  encode(text: string): number[];
  /**
   * Encodes a text to exactly `maxLength` tokens.
   *
   * @returns The ids, cut before the end token or padded behind it; and what was cut off, normalised, `""` if nothing.
   */
  padded(text: string): { ids: number[]; dropped: string };
  /**
   * Finds a word or a phrase in a prompt.
   *
   * @param word A whole word, or several in a row; case does not matter.
   * @returns Positions in `encode(text)` of all its tokens, in order.
   * @throws {InputError} If the word is not in the prompt, or is there more than once.
   */
  positions(text: string, word: string): number[];
}

/**
 * Opens the tokenizer of a CLIP text encoder.
 *
 * Vocabulary and merges are taken from `tokenizer.json`, or else from
 * `vocab.json` and `merges.txt`; special tokens, padding and length from
 * `tokenizer_config.json` and `special_tokens_map.json`.
 *
 * The ids are those of `CLIPTokenizer` in transformers 5, which is what
 * `CLIPTokenizerFast` was before: NFC, white space collapsed, lower case. The slow
 * `CLIPTokenizer` of transformers 4, which Stable Diffusion 1 was used with, has the same
 * ids for ordinary text, but first cleans it, by ftfy (which
 * straightens quotes and mends encodings) or, where that is not installed, by BERT's
 * rules (which drop control characters and put spaces around CJK ideographs).
 * Letters and combining marks that only one side's tables of Unicode know, those of
 * Rust or of the JavaScript engine, may differ.
 *
 * @throws {InputError} If a file is missing, or says what is not supported.
 * @throws {EnvironmentError} If a file may not be read.
 *
 * @example Usage
 * ```ts
 * import { openTokenizer } from "./tokenizer.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { encode, padded, maxLength } = await openTokenizer(
 *   "tests/reference/tokenizer/sd1",
 * );
 * strictEqual(padded("a nurse").ids.length, maxLength);
 * strictEqual(encode("A  Nurse\n").length, encode("a nurse").length);
 * ```
 */
export async function openTokenizer(folder: string): Promise<Tokenizer> {
  const names = await listFolder(folder);
  const jsons = await awaitAll(
    FILES.map((name) =>
      names.includes(name) ? readJson(`${folder}/${name}`) : {}
    ),
  );
  const [whole, config, map, added] = jsons;
  const vocabulary = names.includes(FILES[0]) ? FILES[0] : "vocab.json";
  const bpe = vocabulary === FILES[0]
    ? bpeOfTokenizerJson(`${folder}/${FILES[0]}`, whole)
    : await readVocabAndMerges(folder);
  const special = parseTokenizerConfig(
    folder,
    { whole, config, special: map, added },
    bpe.vocab,
  );
  const { bos, eos, pad, maxLength } = special;
  const engine = new Engine(clipTokenizerJson(bpe, special), {});
  const addedIds = new Set(special.added.map(({ id }) => id));

  const encode = (text: string) => engine.encode(text).ids;
  const decode = (ids: number[]) =>
    ids.length === 0
      ? ""
      : engine.decode(ids, { clean_up_tokenization_spaces: false }).trim();
  const words = (text: string) =>
    splitAfter(
      encode(text).slice(1, -1),
      (id) => addedIds.has(id) || engine.id_to_token(id)?.endsWith("</w>"),
    );

  return {
    maxLength,
    bos: bos.id,
    eos: eos.id,
    pad: pad.id,
    largest: largestOf(bpe.vocab, special.added, vocabulary, jsons),
    encode,
    padded(text) {
      const ids = encode(text);
      const kept = ids.slice(0, Math.min(maxLength, ids.length) - 1);
      const dropped = decode(ids.slice(kept.length, -1));
      const padding = new Array(maxLength - kept.length - 1).fill(pad.id);
      return { ids: [...kept, eos.id, ...padding], dropped };
    },
    positions(text, word) {
      const sentence = words(text);
      const found = occurrences(sentence, words(word));
      const [positions] = found;
      if (positions && found.length === 1) return positions;
      throw notOnce(word, text, found.length, sentence.map(decode));
    },
  };
}

/** The largest id, and the file that gives it. */
function largestOf(
  vocab: Readonly<Record<string, number>>,
  added: readonly { readonly content: string; readonly id: number }[],
  vocabulary: string,
  jsons: readonly unknown[],
): Tokenizer["largest"] {
  const [token, id] = [
    ...Object.entries(vocab),
    ...added.map(({ content, id }) => [content, id] as const),
  ].reduce((a, b) => b[1] > a[1] ? b : a);
  const naming = (json: unknown) =>
    JSON.stringify(json).includes(JSON.stringify(token));
  const file = Object.hasOwn(vocab, token)
    ? vocabulary
    : FILES[jsons.findIndex(naming)] ?? FILES[1];
  return { id, token, file };
}

function notOnce(
  word: string,
  text: string,
  times: number,
  sentence: readonly string[],
): InputError {
  const [sought, prompt] = [word, text].map((x) => JSON.stringify(x));
  const found = times === 0 ? "nowhere" : plural(times, "time");
  const spelled = sentence.map((word) => JSON.stringify(word)).join(", ");
  return new InputError(
    `Cannot find ${sought} in the prompt ${prompt}: expected it once, found it ${found}; the words of the prompt are ${spelled}`,
  );
}

const FILES = [
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
] as const;

function splitAfter(
  ids: readonly number[],
  isLast: (id: number) => boolean | undefined,
): number[][] {
  const groups: number[][] = [[]];
  for (const id of ids) {
    groups.at(-1)?.push(id);
    if (isLast(id)) groups.push([]);
  }
  return groups.filter((group) => group.length > 0);
}

/** Positions of the tokens of each occurrence, the start token being at 0. */
function occurrences(
  sentence: readonly number[][],
  phrase: readonly number[][],
): number[][] {
  const key = phrase.join();
  const found: number[][] = [];
  let position = 1;
  sentence.forEach((word, i) => {
    const here = sentence.slice(i, i + phrase.length);
    if (key !== "" && here.join() === key) {
      found.push(here.flat().map((_, j) => position + j));
    }
    position += word.length;
  });
  return found;
}
