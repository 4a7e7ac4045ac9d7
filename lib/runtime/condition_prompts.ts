import type { Tokenizer } from "../networks/mod.ts";
import { type Conditioning, conditioning } from "./conditioning.ts";
import type { EncodeText } from "./encode_text.ts";
import { type ConditioningPrompt, placeTokens } from "./written_tokens.ts";

/**
 * Encodes prompts for a network whose only conditioning is the text's tokens,
 * padded, and cut where they are longer than the text encoder reads.
 *
 * @param prompts One prompt per row, at least one.
 * @throws {InputError} If a prompt leaves no room for what is written behind it.
 */
export async function conditionPrompts(
  tokenizer: Pick<Tokenizer, "encode" | "padded" | "maxLength">,
  encodeText: EncodeText,
  prompts: readonly ConditioningPrompt[],
): Promise<Conditioning> {
  const placed = prompts.map((prompt) => placeTokens(tokenizer, prompt));
  const tokens = await encodeText(
    placed.map(({ ids }) => ids),
    placed.map(({ written }) => written),
  );
  return conditioning({ tokens });
}
