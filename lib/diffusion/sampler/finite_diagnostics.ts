import { allFinite, at, rows, type Tensor } from "../../core/mod.ts";
import type { Diagnostics } from "./noise_hooks.ts";

/**
 * Tells which images of a batch are lost, because a number of theirs is not finite.
 *
 * @param batch Latents or images, one row per image.
 * @param failure Why an image of such numbers cannot be used, as a clause.
 * @returns Diagnostics per image, with the failure where it applies.
 */
export function finiteDiagnostics(
  batch: Tensor,
  failure: string,
): Diagnostics[] {
  return Array.from(
    { length: at(batch.shape, 0) },
    (_, i) => allFinite(rows(batch, i, i + 1).data) ? {} : { failure },
  );
}
