import { allFinite, InputError } from "../core/mod.ts";
import type { Artifact, ImageRecord } from "../diffusion/mod.ts";

/**
 * Refuses to learn from images of the model that cannot be used.
 *
 * @param records What was logged of each image on the way.
 * @throws {InputError} If one failed, with the reason of the first.
 */
export function refuseFailed(records: readonly ImageRecord[]): void {
  const failed = records.filter(({ failure }) => failure !== undefined);
  if (failed.length === 0) return;
  throw new InputError(
    `Cannot learn from the model's own images: ${
      failed[0]?.failure
    }, in ${failed.length} of ${records.length}; ${LOOK}`,
  );
}

/**
 * Refuses what was learnt, or half learnt, if a number of it is not finite: kept, it
 * would spoil every image that is made with it, and a fit that goes on from it.
 *
 * @throws {InputError} If it is not finite, naming what.
 */
export function refuseNotFinite(
  id: string,
  { tensors, curves }: Artifact,
): void {
  const broken = [
    ...Object.entries(tensors).map(([name, { data }]) => [name, data] as const),
    ...Object.entries(curves)
      .map(([name, values]) => [name, Float64Array.from(values)] as const),
  ].filter(([, numbers]) => !allFinite(numbers)).map(([name]) => name);
  if (broken.length === 0) return;
  throw new InputError(
    `Cannot fit "${id}": ${
      broken.join(", ")
    } became numbers that are not finite; ${LOOK}`,
  );
}

const LOOK =
  "look for NaN or Inf in the weights of the model and of the CLIP, and for parameters of the method that are too large";
