import { at, InputError, rows, type Tensor, zeros } from "../../core/mod.ts";
import type { MapRequest, Pipeline } from "../../runtime/mod.ts";
import type { AttributionRequest } from "./request.ts";

/** What the network is given of the attribution prompts, and the sum it starts from. */
export type MapInputs = Omit<MapRequest, "branch">;

/**
 * Encodes attribution prompts and says which tokens make up which word.
 *
 * Prompts are encoded without padding, since the softmax runs over their own
 * tokens; the tensors are padded to the longest, which the mask undoes. The
 * map of a word is the mean of the maps of its tokens.
 *
 * @returns Tensors for `predictNoise`, with `b` rows each; `accumulated` is zero.
 * @throws {InputError} If the network has no maps, or a prompt lacks one of its words, or is longer than the text encoder reads.
 * @see Marcos-Manchón et al. 2024 (OVAM), {@link https://arxiv.org/abs/2403.14291}, section 3
 */
export async function mapInputs(
  { tokenizer, encodeText, modules }: Pick<
    Pipeline,
    "tokenizer" | "encodeText" | "modules"
  >,
  { prompts, words }: Omit<AttributionRequest, "queries">,
): Promise<MapInputs> {
  if (modules.length === 0) {
    throw new InputError(
      "Cannot read attention: the network has no cross-attention outside of its middle block",
    );
  }
  const ids = new Map(prompts.map((p) => [p, tokenizer.encode(p)]));
  const lengths = [...ids.values()].map((row) => row.length);
  const longest = Math.max(...lengths);
  const tooLong = [...ids].filter(([, row]) =>
    row.length > tokenizer.maxLength
  );
  if (tooLong.length > 0) {
    throw new InputError(
      `Cannot read attention: an attribution prompt may have ${tokenizer.maxLength} tokens`,
      tooLong.map(([prompt, row]) => `"${prompt}" has ${row.length}`),
    );
  }

  // Rows of one length are encoded together.
  const encoded = new Map<string, Tensor>();
  for (const length of new Set(lengths)) {
    const alike = [...ids].filter(([, row]) => row.length === length);
    const hidden = await encodeText(alike.map(([, row]) => row));
    alike.forEach(([p], i) => encoded.set(p, rows(hidden, i, i + 1)));
  }

  const width = at(words, 0).length;
  const depth = at([...encoded.values()].map(({ shape }) => at(shape, 2)), 0);
  const context = zeros([prompts.length, longest, depth]);
  const mask = zeros([prompts.length, longest]);
  const select = zeros([prompts.length, longest, width]);
  prompts.forEach((prompt, b) => {
    const own = encoded.get(prompt);
    if (!own) return;
    context.data.set(own.data, b * longest * depth);
    mask.data.fill(1, b * longest, b * longest + at(own.shape, 1));
    at(words, b).forEach((word, w) => {
      const tokens = tokenizer.positions(prompt, word);
      for (const n of tokens) {
        select.data[(b * longest + n) * width + w] = 1 / tokens.length;
      }
    });
  });
  const pixels = modules.reduce((n, m) => n + m.height * m.width, 0);
  const accumulated = zeros([prompts.length, width, pixels]);
  return { context, mask, select, accumulated };
}
