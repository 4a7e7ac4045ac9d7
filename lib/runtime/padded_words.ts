import { at, type Tensor, zeros } from "../core/mod.ts";
import type { Branch } from "../networks/mod.ts";

/** Which words' maps to read. */
export interface WordsRequest {
  /** Embeddings of the unpadded attribution prompts `[b, n, d]`, short ones padded with zeros. */
  readonly context: Tensor;
  /** 1 for a token, 0 for padding, `[b, n]`. */
  readonly mask: Tensor;
  /** Column w averages the tokens of word w, `[b, n, w]`. */
  readonly select: Tensor;
  /** Branch whose queries are read. */
  readonly branch: Branch;
}

/**
 * Fills attribution prompts up with tokens that their mask leaves out, so that prompts of many lengths share a compiled
 * network. On a GPU alone: the sum of a softmax over more elements may be rounded in another order.
 *
 * @param words Prompts of `n` tokens.
 * @param step The length becomes a multiple of it.
 * @returns The same prompts, of at least `n` tokens.
 */
export function paddedWords<Words extends WordsRequest>(
  words: Words,
  step: number,
): Words {
  const length = Math.ceil(at(words.mask.shape, 1) / step) * step;
  return {
    ...words,
    context: padded(words.context, length),
    mask: padded(words.mask, length),
    select: padded(words.select, length),
  };
}

/** `[b, n, …]` with zeros behind the second axis. */
function padded(x: Tensor, length: number): Tensor {
  const [batch = 0, n = 0, ...rest] = x.shape;
  if (n === length) return x;
  const row = x.data.length / batch;
  const whole = zeros([batch, length, ...rest]);
  for (let i = 0; i < batch; i++) {
    const own = x.data.subarray(i * row, (i + 1) * row);
    whole.data.set(own, i * (row / n) * length);
  }
  return whole;
}
