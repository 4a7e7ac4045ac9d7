import { at, InputError, plural, size, type Tensor } from "../../core/mod.ts";
import type { ActivationFolder } from "../../probes/mod.ts";
import { type ModuleOutput, poolSizes } from "../../runtime/mod.ts";

/** Directions in which each position has a vector of its own. */
export interface GroupMaps {
  /** Direction of each group at each step, of length 1 over all positions, `[steps, K, …]`. */
  readonly directions: Tensor;
  /** Mean length of what the module puts out at each step, over all positions. */
  readonly norms: readonly number[];
}

/**
 * Compares, position by position, what a module puts out for images of each group and of others in the mean.
 *
 * @param folder Whole outputs and classes of images.
 * @param shards How many are read.
 * @param others For each group the groups that it is told from; each of them counts alike.
 */
export async function groupMaps(
  folder: ActivationFolder,
  module: string,
  shards: number,
  others: readonly (readonly number[])[],
): Promise<GroupMaps> {
  const labels = await folder.labels(shards);
  const counts = others.map((_, k) => labels.filter((l) => l === k).length);
  const means: Float64Array[] = [];
  let lengths = new Float64Array();
  let own: readonly number[] = [];
  let first = 0;
  for (let shard = 0; shard < shards; shard++) {
    const { data, shape } = await folder.shard(module, shard);
    const [images = 0, steps = 0] = shape;
    own = shape.slice(2);
    const row = steps * size(own);
    if (shard === 0) {
      lengths = new Float64Array(steps);
      for (const _ of others) means.push(new Float64Array(row));
    }
    for (let i = 0; i < images; i++) {
      const image = data.subarray(i * row, (i + 1) * row);
      addLengths(lengths, image, labels.length);
      const label = at(labels, first + i);
      if (label !== null) addShare(at(means, label), image, at(counts, label));
    }
    first += images;
  }
  const directions = directionsOf(means, others, lengths.length, size(own));
  return {
    directions: {
      data: directions,
      shape: [lengths.length, others.length, ...own],
    },
    norms: [...lengths],
  };
}

/**
 * Shows whole outputs as their means over positions, as probes read them.
 *
 * @returns `module` reads `[images, steps, c]`.
 */
export function pooled(
  folder: ActivationFolder,
): Pick<ActivationFolder, "labels" | "timesteps" | "module"> {
  return {
    labels: folder.labels,
    timesteps: folder.timesteps,
    async module(module, shards) {
      const parts: Float32Array[] = [];
      let shape: number[] = [];
      for (let k = 0; k < shards; k++) {
        const whole = await folder.shard(module, k);
        const [, steps = 0, ...own] = whole.shape;
        const means = overPositions(whole.data, own);
        parts.push(means);
        shape = [steps, poolSizes(own).channels];
      }
      const data = Float32Array.from(parts.flatMap((part) => [...part]));
      return { data, shape: [data.length / size(shape), ...shape] };
    },
  };
}

/**
 * Refuses maps that would be too large to keep, before an image is made.
 *
 * @throws {InputError} If they are.
 */
export function refuseLarge(
  outputs: readonly ModuleOutput[],
  steps: number,
  groups: number,
): void {
  const values = outputs.reduce((sum, { shape }) => sum + size(shape), 0);
  const bytes = 4 * values * steps * groups;
  if (bytes <= MOST) return;
  throw new InputError(
    `Cannot keep a vector for each position (positions: "own"): those of ${outputs.length} modules at ${
      plural(steps, "step")
    } for ${plural(groups, "group")} are ${(bytes / 1e9).toFixed(1)} GB, and ${
      MOST / 1e9
    } GB is the most; probe fewer kinds of modules, for example probed: ["mid_block"]`,
  );
}

/** Bytes of directions that are kept. */
const MOST = 1e9;

/** Adds an image's length at each step to the mean of so many. */
function addLengths(
  lengths: Float64Array,
  image: Float32Array,
  images: number,
): void {
  const width = image.length / lengths.length;
  lengths.forEach((sum, step) => {
    const x = image.subarray(step * width, (step + 1) * width);
    lengths[step] = sum + lengthOf(x) / images;
  });
}

function addShare(mean: Float64Array, x: Float32Array, count: number): void {
  for (let j = 0; j < x.length; j++) {
    mean[j] = (mean[j] as number) + (x[j] as number) / count;
  }
}

/** `(m_k − mean of the others' m) / ‖…‖` at each step, `[steps, K, width]`. */
function directionsOf(
  means: readonly Float64Array[],
  others: readonly (readonly number[])[],
  steps: number,
  width: number,
): Float32Array {
  const data = new Float32Array(steps * means.length * width);
  for (let step = 0; step < steps; step++) {
    means.forEach((mean, k) => {
      const from = step * width;
      const v = mean.slice(from, from + width);
      const told = at(others, k);
      for (const j of told) {
        const other = at(means, j);
        for (let i = 0; i < width; i++) {
          v[i] = (v[i] as number) - (other[from + i] as number) / told.length;
        }
      }
      const length = lengthOf(v);
      if (length === 0) return;
      data.set(v.map((x) => x / length), (step * means.length + k) * width);
    });
  }
  return data;
}

/** Mean of each channel, whether channels come first, `[…, c, h, w]`, or last, `[…, n, c]`. */
function overPositions(
  data: Float32Array,
  own: readonly number[],
): Float32Array {
  const { positions, channels } = poolSizes(own);
  const [next, apart] = own.length === 3 ? [1, positions] : [channels, 1];
  const means = new Float32Array(data.length / positions);
  for (let row = 0; row < means.length / channels; row++) {
    const from = row * positions * channels;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let p = 0; p < positions; p++) {
        sum += data[from + c * apart + p * next] as number;
      }
      means[row * channels + c] = sum / positions;
    }
  }
  return means;
}

function lengthOf(x: Float32Array | Float64Array): number {
  let squares = 0;
  for (let j = 0; j < x.length; j++) squares += (x[j] as number) ** 2;
  return Math.sqrt(squares);
}
