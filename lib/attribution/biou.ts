/** IoU of each block of a UNet, and their mean. */
export interface BlockwiseIou {
  /** Mean over the blocks, in `[0, 1]`. */
  readonly mean: number;
  /** IoU of each block by its name, in the order given. */
  readonly blocks: Readonly<Record<string, number>>;
}

/**
 * Averages IoU over blocks, `1/N Σ BIoU⁽ⁱ⁾`.
 *
 * The paper calls both the stages of Figures 4 and 5 and the modules "blocks";
 * this takes either.
 *
 * @param blocks IoU of each block by its name, at least one, in `[0, 1]`.
 * @returns The mean beside the blocks.
 * @throws {RangeError} If there are no blocks.
 * @see BiasMap, Eq. 6
 */
export function blockwiseIou(
  blocks: ReadonlyMap<string, number>,
): BlockwiseIou {
  if (blocks.size === 0) {
    throw new RangeError("Cannot average IoU over blocks: there are none");
  }
  const sum = [...blocks.values()].reduce((a, b) => a + b, 0);
  return { mean: sum / blocks.size, blocks: Object.fromEntries(blocks) };
}
