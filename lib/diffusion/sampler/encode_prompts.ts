import { concatRows, rows, type Tensor } from "../../core/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import type { TruncatedPrompt } from "./request.ts";
import type { TransformerInput } from "./transform.ts";
import { placed } from "./written_tokens.ts";

/** A prompt, and what is written behind it. */
export interface EmbeddedPrompt {
  /** The prompt. */
  readonly text: string;
  /** What is written at the input of the text transformer; nothing if absent. */
  readonly input?: TransformerInput | undefined;
}

/**
 * Encodes prompts as the UNet is given them: padded, and cut where they are
 * longer than the text encoder reads. Equal prompts are encoded once.
 *
 * @param pipeline The model's networks.
 * @param prompts One prompt per row, at least one.
 * @returns Embeddings `[n, L, d]`, and the prompts that were cut.
 * @throws {InputError} If a prompt leaves no room for what is written behind it.
 */
export async function encodePrompts(
  { tokenizer, encodeText }: Pick<Pipeline, "tokenizer" | "encodeText">,
  prompts: readonly EmbeddedPrompt[],
): Promise<{ embeddings: Tensor; truncated: TruncatedPrompt[] }> {
  const distinct = prompts.filter((p, i) => indexOf(prompts, p) === i);
  const placements = distinct.map(({ text, input }) =>
    input ? placed(tokenizer, text, input) : tokenizer.padded(text)
  );
  const encoded = await encodeText(
    placements.map(({ ids }) => ids),
    placements.map((p) => "written" in p ? p.written : undefined),
  );
  const texts = [...new Set(distinct.map(({ text }) => text))];
  return {
    embeddings: concatRows(prompts.map((prompt) => {
      const row = indexOf(distinct, prompt);
      return rows(encoded, row, row + 1);
    })),
    truncated: texts.flatMap((prompt) => {
      const { dropped } = tokenizer.padded(prompt);
      return dropped === "" ? [] : [{ prompt, dropped }];
    }),
  };
}

function indexOf(
  prompts: readonly EmbeddedPrompt[],
  { text, input }: EmbeddedPrompt,
): number {
  return prompts.findIndex((p) =>
    p.text === text && p.input?.embeddings === input?.embeddings
  );
}
