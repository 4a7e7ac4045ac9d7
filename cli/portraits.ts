import type { KnownImage, Spec } from "../lib/bench/mod.ts";
import { at, InputError, mt19937 } from "../lib/core/mod.ts";
import {
  ATTRIBUTES,
  drawLabels,
  portrait,
  PORTRAIT_SIZE,
  PROFESSIONS,
} from "../lib/testbed/mod.ts";

/**
 * Draws portraits of the balanced world that no model of the testbed has seen.
 *
 * @param spec A spec whose attribute the testbed has.
 * @param count How many; the professions take turns.
 * @returns The portraits, with their labels and the masks of their cues.
 * @throws {InputError} If the testbed does not have the attribute.
 */
export function heldOutPortraits(
  { attribute }: Spec,
  count: number,
): KnownImage[] {
  const name = Object.keys(ATTRIBUTES).find((a) => a === attribute.name) as
    | keyof typeof ATTRIBUTES
    | undefined;
  if (!name) {
    throw new InputError(
      `Cannot know the masks of "${attribute.name}": the testbed has ${
        Object.keys(ATTRIBUTES).join(", ")
      }`,
    );
  }
  return Array.from({ length: count }, (_, i) => {
    const seed = HELD_OUT + i;
    const subject = at(PROFESSIONS, i % PROFESSIONS.length);
    const labels = drawLabels(subject, mt19937(seed), "balanced");
    const { image, masks } = portrait(labels, seed);
    return {
      seed,
      subject,
      label: labels[name],
      image: planes(image),
      cues: [masks.profession, masks[name]] as const,
    };
  });
}

/** Beyond the seeds of every portrait that a model of the testbed learnt from. */
const HELD_OUT = 0x7f000000;

/** From interleaved bytes to `[3, H, W]` in `[0, 1]`. */
function planes(pixels: Uint8Array) {
  const area = PORTRAIT_SIZE ** 2;
  const data = new Float32Array(3 * area);
  for (let i = 0; i < data.length; i++) {
    data[i] = at(pixels, 3 * (i % area) + Math.floor(i / area)) / 255;
  }
  return { data, shape: [3, PORTRAIT_SIZE, PORTRAIT_SIZE] };
}
