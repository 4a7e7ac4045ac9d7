import { at } from "../../core/mod.ts";
import type { Vjp } from "../ir.ts";
import { MultiHeadAttention } from "../ops/attention.ts";
import { given } from "../ops/_rules.ts";
import { attentionBackward } from "./attention_blocks.ts";

/** Bytes of one image's scores of one head from which on heads are taken one by one: those of 4096 tokens are, of 1024 are not. */
const HEAD_BYTES = 2 ** 25;

/**
 * Derivative of `MultiHeadAttention` on a GPU: where scores are large, head by head of all images together. A product of one head fills
 * the card, and the scores of all heads at once would be most of what a guided step takes: 2 GB each at four images of 64 × 64 latents.
 */
export function attentionByHead(
  ...[graph, g, y, wanted]: Parameters<Vjp>
): ReturnType<Vjp> {
  return attentionBackward(graph, g, y, {
    keys: wanted.slice(1).includes(true),
    headBytes: HEAD_BYTES,
    blockBytes: Infinity,
    together: true,
  });
}
