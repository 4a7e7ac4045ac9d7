import { at, InputError, type Tensor, zipWith } from "../../core/mod.ts";
import type { Pipeline, WrittenTokens } from "../../runtime/mod.ts";
import type { Sample, Transform, TransformerInput } from "./transform.ts";

/**
 * Asks the `embed` hooks of a method what is written into an image's prompt.
 *
 * @param transforms Transforms in the order in which they apply.
 * @param sample The image, after every `prompt` hook.
 * @returns The sum of what they write; `undefined` if none writes anything.
 * @throws {InputError} If two of them do not fit on top of each other.
 */
export function transformerInput(
  transforms: readonly Transform[],
  sample: Sample,
): TransformerInput | undefined {
  return transforms
    .flatMap((transform) => transform.embed?.(sample) ?? [])
    .reduce<TransformerInput | undefined>(
      (sum, input) => sum ? added(sum, input) : input,
      undefined,
    );
}

/**
 * Places what is written into a prompt: from its end token on, which is not put
 * back.
 *
 * @param tokenizer The pipeline's tokenizer.
 * @param prompt The prompt.
 * @param input What is written.
 * @returns Ids of the prompt, as long as the text encoder reads, and what takes the place of some of them.
 * @throws {InputError} If the prompt leaves no room.
 */
export function placed(
  tokenizer: Pipeline["tokenizer"],
  prompt: string,
  { embeddings, pad }: TransformerInput,
): { readonly ids: readonly number[]; readonly written: WrittenTokens } {
  const { maxLength } = tokenizer;
  const from = Math.min(tokenizer.encode(prompt).length, maxLength) - 1;
  const behind = from + at(embeddings.shape, 0);
  if (behind > maxLength) {
    throw new InputError(
      `Cannot write ${
        at(embeddings.shape, 0)
      } tokens behind the prompt "${prompt}": the text encoder reads ${maxLength} tokens, and ${from} are taken`,
    );
  }
  const { ids } = tokenizer.padded(prompt);
  return {
    ids: pad === undefined ? ids : ids.map((id, i) => i < behind ? id : pad),
    written: { from, embeddings },
  };
}

function added(a: TransformerInput, b: TransformerInput): TransformerInput {
  if (sizes(a.embeddings) !== sizes(b.embeddings) || a.pad !== b.pad) {
    throw new InputError(
      `Cannot write two blocks of tokens on top of each other: one has [${
        sizes(a.embeddings)
      }] and fills up with ${filler(a)}, the other has [${
        sizes(b.embeddings)
      }] and fills up with ${filler(b)}`,
    );
  }
  return {
    ...a,
    embeddings: zipWith((x, y) => x + y, a.embeddings, b.embeddings),
  };
}

function sizes({ shape }: Tensor): string {
  return shape.join(", ");
}

function filler({ pad }: TransformerInput): string {
  return pad === undefined ? "the tokenizer's own token" : `token ${pad}`;
}
