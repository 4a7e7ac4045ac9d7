import { at } from "../../core/mod.ts";
import type { Vjp } from "../ir.ts";
import { given, num } from "../ops/_rules.ts";
import { attentionBackward } from "./attention_blocks.ts";

/** Bytes of one image's scores of one head from which on heads are taken one by one: those of 4096 tokens are, of 1024 are not. */
const HEAD_BYTES = 2 ** 25;

/**
 * Derivative of `MultiHeadAttention` on a GPU: where scores are large, head by head of all images together. A product of one head fills
 * the card, and the scores of all heads at once would be most of what a guided step takes: 2 GB each at four images of 64 × 64 latents.
 *
 * @param scoreBytes Most bytes of scores at a time.
 */
export function attentionByHead(scoreBytes = Infinity): Vjp {
  return (graph, g, y, wanted) => {
    const images = at(given(y.inputs[0]).shape, 0);
    const products = images * num(y.attrs, "num_heads");
    return attentionBackward(graph, g, y, {
      keys: wanted.slice(1).includes(true),
      headBytes: Math.min(HEAD_BYTES, scoreBytes / products + 1),
      blockBytes: scoreBytes / images,
      together: true,
    });
  };
}
