import { at, InputError, plural, type Tensor } from "../core/mod.ts";
import type { Tokenizer } from "../networks/mod.ts";

/** A prompt, and what is written behind it. */
export interface ConditioningPrompt {
  /** The prompt. */
  readonly text: string;
  /** Whether it stands for a negative prompt that was not given, which some networks are trained to see as zeros. */
  readonly absent?: boolean;
  /** What is written at the input of the text transformer; nothing if absent. */
  readonly input?: TransformerInput | undefined;
}

/** What is written at the input of the text transformer, in place of sums of token and positional embeddings. */
export interface TransformerInput {
  /** One row per token, `[n, d]`. */
  readonly embeddings: Tensor;
  /** Id of the token that fills the prompt up behind them; the tokenizer's own if absent. */
  readonly pad?: number;
  /** Whether they stand before the first word, which moves back, or from the end token on; at the end if absent. */
  readonly place?: "front" | "end";
}

/** Embeddings that take the place of some of a prompt's tokens. */
export interface WrittenTokens {
  /** Position of the first, from 0. */
  readonly from: number;
  /** What the text transformer is given there instead of the sum of token and positional embedding, `[n, d]`. */
  readonly embeddings: Tensor;
}

/**
 * Places what is written into a prompt: before its first word, or from its end token on, which is not put
 * back.
 *
 * @param prompt The prompt, and what is written behind it.
 * @returns Ids of the prompt, as long as the text encoder reads, and what takes the place of some of them.
 * @throws {InputError} If the prompt leaves no room.
 */
export function placeTokens(
  tokenizer: Pick<Tokenizer, "encode" | "padded" | "maxLength">,
  { text, input }: ConditioningPrompt,
): { readonly ids: readonly number[]; readonly written?: WrittenTokens } {
  const { ids } = tokenizer.padded(text);
  if (!input) return { ids };
  const { embeddings, pad, place = "end" } = input;
  const { maxLength } = tokenizer;
  const count = at(embeddings.shape, 0);
  const taken = Math.min(tokenizer.encode(text).length, maxLength);
  if (place === "front") {
    if (count + taken > maxLength) {
      throw noRoom(`${plural(count, "token")} before`, text, maxLength, taken);
    }
    const start = Array<number>(count + 1).fill(at(ids, 0));
    return {
      ids: [...start, ...ids.slice(1)].slice(0, maxLength),
      written: { from: 1, embeddings },
    };
  }
  const from = taken - 1;
  const behind = from + count;
  if (behind > maxLength) {
    throw noRoom(`${plural(count, "token")} behind`, text, maxLength, from);
  }
  return {
    ids: pad === undefined ? ids : ids.map((id, i) => i < behind ? id : pad),
    written: { from, embeddings },
  };
}

function noRoom(
  what: string,
  text: string,
  length: number,
  taken: number,
): InputError {
  return new InputError(
    `Cannot write ${what} the prompt "${text}": the text encoder reads ${length} tokens, and ${taken} are taken`,
  );
}
