import { concatRows, InputError, type Tensor, zeros } from "../core/mod.ts";
import type { Tokenizer } from "../networks/mod.ts";
import type { CompiledGraph } from "../graph/mod.ts";
import type { SessionCache } from "./ort/mod.ts";
import type { WrittenTokens } from "./written_tokens.ts";

/**
 * Encodes rows of equally many token ids, at most as many as the text encoder reads, to the
 * hidden states that cross-attention is given, `[n, l, d]`. What is `written`
 * into a row takes the place of its tokens at the input of the transformer.
 */
export type EncodeText = (
  ids: readonly (readonly number[])[],
  written?: readonly (WrittenTokens | undefined)[],
) => Promise<Tensor>;

/** What a text encoder is made of. */
export interface TextEncoderParts {
  /** Says how long a prompt may be, and with what it is filled up. */
  readonly tokenizer: Pick<Tokenizer, "maxLength" | "pad">;
  /** Width of the hidden states. */
  readonly width: number;
  /** Compiles the network, with or without inputs for what is written. */
  compile(options: { readonly written: boolean }): CompiledGraph;
  /** Names the weights that stand in the place of its own; the empty text if none do. */
  readonly key?: string;
  /** Where the compiled networks are kept. */
  readonly sessions: SessionCache;
}

/**
 * Makes the function that encodes text.
 *
 * @returns A function that throws {@linkcode InputError} where what is written does not fit.
 */
export function textEncoder(
  { tokenizer: { maxLength, pad }, width, compile, sessions, key = "" }:
    TextEncoderParts,
): EncodeText {
  return async (ids, written = []) => {
    if (key !== "") {
      // Each holds all of its weights.
      await sessions.forget((other) =>
        other.startsWith(REPLACED) && !other.startsWith(`${REPLACED}${key};`)
      );
    }
    const start = key === "" ? "" : `${REPLACED}${key};`;
    const encoded: Tensor[] = [];
    for (const [i, row] of ids.entries()) {
      if (row.length > maxLength) {
        throw new RangeError(
          `Cannot encode ${row.length} tokens: the text encoder reads ${maxLength}`,
        );
      }
      const over = written[i];
      const session = await sessions.get(
        `${start}${over ? "text, written" : "text"}`,
        () => compile({ written: over !== undefined }),
      );
      const data = new BigInt64Array(maxLength).fill(BigInt(pad));
      row.forEach((id, i) => data[i] = BigInt(id));
      const { hidden } = await session.run({
        ids: { data, shape: [1, maxLength] },
        ...over && writtenFeeds(over, row.length, [maxLength, width]),
      });
      // No token sees what follows it, so the padding may be cut off.
      const [, , d] = (hidden as Tensor).shape as [number, number, number];
      const kept = (hidden as Tensor).data.slice(0, row.length * d);
      encoded.push({ data: kept, shape: [1, row.length, d] });
    }
    return concatRows(encoded);
  };
}

/** In front of the key of a session whose weights were replaced. */
const REPLACED = "text with ";

/** What the text encoder is fed with, besides ids, where embeddings are written. */
function writtenFeeds(
  { from, embeddings }: WrittenTokens,
  length: number,
  [longest, width]: readonly [number, number],
): Record<string, Tensor> {
  const [n = 0, d = 0] = embeddings.shape;
  if (d !== width || from < 0 || from + n > length) {
    throw new InputError(
      `Cannot write embeddings into a prompt: expected ${width} dimensions and positions up to ${
        length - 1
      }, got ${d} dimensions and positions ${from} to ${from + n - 1}`,
    );
  }
  const kept = {
    data: new Float32Array(longest).fill(1),
    shape: [1, longest, 1],
  };
  kept.data.fill(0, from, from + n);
  const whole = zeros([1, longest, width]);
  whole.data.set(embeddings.data, from * width);
  return { kept, embeddings: whole };
}
