import {
  concatConditioning,
  type Conditioning,
  type ConditioningPrompt,
  type Pipeline,
  sliceConditioning,
} from "../../runtime/mod.ts";
import type { TruncatedPrompt } from "./request.ts";

/**
 * Encodes prompts as the network is conditioned on them. Equal prompts are
 * encoded once.
 *
 * @param prompts One prompt per row, at least one.
 * @returns The conditioning, and the prompts that were cut because they are longer than the text encoder reads.
 * @throws {InputError} If a prompt leaves no room for what is written behind it.
 */
export async function encodePrompts(
  { tokenizer, condition }: Pick<Pipeline, "tokenizer" | "condition">,
  prompts: readonly ConditioningPrompt[],
): Promise<
  { conditioning: Conditioning; truncated: readonly TruncatedPrompt[] }
> {
  const distinct = prompts.filter((p, i) => indexOf(prompts, p) === i);
  const encoded = await condition(distinct);
  const texts = [...new Set(distinct.map(({ text }) => text))];
  return {
    conditioning: concatConditioning(prompts.map((prompt) => {
      const row = indexOf(distinct, prompt);
      return sliceConditioning(encoded, row, row + 1);
    })),
    truncated: texts.flatMap((prompt) => {
      const { dropped } = tokenizer.padded(prompt);
      return dropped === "" ? [] : [{ prompt, dropped }];
    }),
  };
}

function indexOf(
  prompts: readonly ConditioningPrompt[],
  { text, input, absent }: ConditioningPrompt,
): number {
  return prompts.findIndex((p) =>
    p.text === text && p.absent === absent &&
    p.input?.embeddings === input?.embeddings
  );
}
