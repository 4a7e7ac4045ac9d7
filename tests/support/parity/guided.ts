import { concatRows, rows, type Tensor } from "../../../lib/core/mod.ts";
import { type Conditioning, conditioning } from "../../../lib/runtime/mod.ts";

/**
 * Repeats each branch's text for two images.
 *
 * @param text The text of the unconditional and the conditional branch, `[2, length, width]`.
 * @returns The conditioning of two images.
 */
export function guided(text: Tensor): Conditioning {
  const tokens = concatRows([0, 0, 1, 1].map((i) => rows(text, i, i + 1)));
  return conditioning({ tokens });
}
