/** Transformer blocks that ICM steers for gender: Table 6 of the paper. */
export const PUBLISHED_BLOCKS: readonly string[] = [
  "up_blocks.1.attentions.2.transformer_blocks.0",
  "up_blocks.1.attentions.1.transformer_blocks.0",
  "up_blocks.1.attentions.0.transformer_blocks.0",
  "mid_block.attentions.0.transformer_blocks.0",
];
