import {
  at,
  concatRows,
  OutOfMemoryError,
  type Tensor,
} from "../../core/mod.ts";
import type { SampleStep } from "../../diffusion/mod.ts";
import type { Generation } from "../store/mod.ts";
import type { Plan, Unit } from "../plan/mod.ts";
import { generate, type SamplerContext } from "./generation.ts";

/** How many images are sampled together at most; it shrinks where memory is not enough. */
export interface Capacity {
  /** At least 1. */
  images: number;
}

/** What sampling makes of a unit. */
type Generated = Awaited<ReturnType<typeof generate>>;

/**
 * Samples a unit's images, so many together as memory is enough for: where it was not, half as many, from there on. An image does not
 * depend on which others are sampled with it, so the unit is the same.
 *
 * @param capacity How many there may be together; shared by all units.
 * @param onStep Called after each step, with the steps of all parts counted.
 * @param make Samples one part.
 * @throws {OutOfMemoryError} If memory is not enough for one image.
 */
export async function generateInParts(
  plan: Plan,
  unit: Unit,
  context: SamplerContext,
  { capacity, onStep = () => {}, onLess = () => {}, make = generate }: {
    readonly capacity: Capacity;
    readonly onStep?: (step: SampleStep) => void;
    readonly onLess?: (images: number, error: OutOfMemoryError) => void;
    readonly make?: typeof generate;
  },
): Promise<Generated> {
  let left = unit.samples;
  const parts: Generated[] = [];
  while (left.length > 0) {
    const samples = left.slice(0, capacity.images);
    const togo = Math.ceil(left.length / samples.length);
    const step = (step: SampleStep) =>
      onStep({
        ...step,
        i: parts.length * step.count + step.i,
        count: (parts.length + togo) * step.count,
      });
    try {
      parts.push(await make(plan, { ...unit, samples }, context, step));
      left = left.slice(samples.length);
    } catch (error) {
      if (!(error instanceof OutOfMemoryError) || samples.length === 1) {
        throw error;
      }
      capacity.images = Math.ceil(samples.length / 2);
      onLess(capacity.images, error);
    }
  }
  return parts.length === 1 ? at(parts, 0) : joined(parts);
}

function joined(parts: readonly Generated[]): Generated {
  const rows = (of: (part: Generated) => Tensor) => concatRows(parts.map(of));
  const { cost } = at(parts, 0).generation;
  const generation: Generation = {
    latents: rows(({ generation }) => generation.latents),
    maps: rows(({ generation }) => generation.maps),
    records: parts.flatMap(({ generation }) => generation.records),
    cost,
  };
  return { generation, images: rows(({ images }) => images) };
}
