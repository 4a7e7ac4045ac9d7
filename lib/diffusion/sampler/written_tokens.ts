import { InputError, type Tensor, zipWith } from "../../core/mod.ts";
import type { TransformerInput } from "../../runtime/mod.ts";
import type { Sample } from "./prompted_image.ts";
import type { Transform } from "./transform.ts";

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

function added(a: TransformerInput, b: TransformerInput): TransformerInput {
  if (a.place !== b.place) {
    throw new InputError(
      "Cannot write two blocks of tokens into one prompt: one stands before its words, the other behind them",
    );
  }
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
