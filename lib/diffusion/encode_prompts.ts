import { at, concatRows, rows, type Tensor } from "../core/mod.ts";
import type { Pipeline } from "../runtime/mod.ts";
import type { TruncatedPrompt } from "./request.ts";

/**
 * Encodes prompts as the UNet is given them: padded, and cut where they are
 * longer than the text encoder reads. Equal prompts are encoded once.
 *
 * @param pipeline The model's networks.
 * @param prompts One prompt per row, at least one.
 * @returns Embeddings `[n, L, d]`, and the prompts that were cut.
 */
export async function encodePrompts(
  { tokenizer, encodeText }: Pick<Pipeline, "tokenizer" | "encodeText">,
  prompts: readonly string[],
): Promise<{ embeddings: Tensor; truncated: TruncatedPrompt[] }> {
  const distinct = [...new Set(prompts)];
  const padded = distinct.map((prompt) => tokenizer.padded(prompt));
  const encoded = await encodeText(padded.map(({ ids }) => ids));
  return {
    embeddings: concatRows(prompts.map((prompt) => {
      const row = distinct.indexOf(prompt);
      return rows(encoded, row, row + 1);
    })),
    truncated: distinct.flatMap((prompt, i) => {
      const { dropped } = at(padded, i);
      return dropped === "" ? [] : [{ prompt, dropped }];
    }),
  };
}
