import { at } from "../core/mod.ts";
import { gram, type Matrix, matrix, product } from "../linalg/mod.ts";
import { type Estimate, mean } from "../statistics/mod.ts";
import { stack } from "./_set_distance.ts";
import { withoutBlocks } from "./_seed_blocks.ts";
import type { Context, Metric } from "./metric.ts";
import type { Observation } from "./observation.ts";

/**
 * Kernel Inception Distance to a dataset: the squared maximum mean discrepancy with the kernel `(x·y / d + 1)³`,
 * without bias, so it may be negative. More than a thousand images are dealt into parts of a thousand at most,
 * each compared with as many others of the dataset, and the parts are averaged. The error is the jackknife's
 * over blocks of seeds, the dataset taken as it is.
 */
export const kidDataset: Metric = toDataset({
  id: "kid_dataset",
  title: "KID to dataset",
  source: "Bińkowski et al., Demystifying MMD GANs, 2018, eq. 4 and section 4",
  reads: "inception",
});

/** The same of CLIP's image features. */
export const kidClipDataset: Metric = toDataset({
  id: "kid_clip_dataset",
  title: "KID-CLIP to dataset",
  source: "Bińkowski et al. 2018, eq. 4 and section 4; CLIP's features",
  reads: "clip",
});

function toDataset(
  { reads, ...names }: Pick<Metric, "id" | "title" | "source"> & {
    reads: "clip" | "inception";
  },
): Metric {
  return {
    ...names,
    reads,
    version: 1,
    unit: "1",
    range: [null, null],
    better: "lower",
    digits: 4,
    combines: "images",
    least: 2,
    applies: () => true,
    estimate(observations, context) {
      const features = context.dataset?.[reads]?.features;
      if (!features) throw new RangeError("Cannot compare images: no dataset");
      return estimate(observations, context, features, reads);
    },
    chance: () => undefined,
  };
}

/** Images of a part at most; subsets of torch-fidelity and of clean-fid are as large. */
const PART = 1000;

function estimate(
  observations: readonly Observation[],
  context: Context,
  dataset: Matrix,
  reads: "clip" | "inception",
): Estimate {
  const n = observations.length;
  const rests = withoutBlocks(observations, context);
  const seeds = [...rests.keys()];
  const stays = [...rests.values()].map((rest) => new Set(rest));
  // A block of its own where there are too few for a jackknife.
  const block = (o: Observation) =>
    Math.max(0, stays.findIndex((rest) => !rest.has(o)));
  const count = Math.ceil(n / PART);
  const parts = Array.from({ length: count }, (_, p) => {
    const own = observations.filter((_, i) => i % count === p);
    const features = stack(own.flatMap((o) => o[reads] ?? []));
    return sumsOf(features, own.map(block), partOf(dataset, p, count));
  });
  const distance = (without?: number) =>
    mean(parts.map((part) => discrepancy(part, without))).value;
  const value = distance();
  const fewest = Math.min(
    ...seeds.flatMap((_, b) => parts.map(({ counts }) => left(counts, b))),
  );
  if (seeds.length < 2 || fewest < 2) return { value, stderr: NaN, n };
  const found = seeds.map((_, b) => distance(b));
  const g = seeds.length;
  const blocks = new Map(
    seeds.map((seed, b) => [seed, g * value - (g - 1) * at(found, b)]),
  );
  return { value, stderr: mean([...blocks.values()]).stderr, n, blocks };
}

/** Sums of the kernel between images of one part, by the block that an image is left out with. */
interface Sums {
  /** Images of each block. */
  readonly counts: readonly number[];
  /** Over pairs of images that are not one, by the blocks of both. */
  readonly within: readonly (readonly number[])[];
  /** Over an image of a block and one of the dataset. */
  readonly between: readonly number[];
  /** Mean over pairs of images of the dataset. */
  readonly other: number;
  /** Images of the dataset. */
  readonly others: number;
}

function sumsOf(x: Matrix, blocks: readonly number[], y: Matrix): Sums {
  const d = x.columns;
  const size = Math.max(...blocks) + 1;
  const counts = new Array<number>(size).fill(0);
  const within = counts.map(() => new Array<number>(size).fill(0));
  const between = new Array<number>(size).fill(0);
  const [xx, xy] = [gram(x).data, product(x, y).data];
  for (const [i, b] of blocks.entries()) {
    counts[b] = at(counts, b) + 1;
    const row = at(within, b);
    for (const [j, c] of blocks.entries()) {
      if (i !== j) row[c] = at(row, c) + kernel(at(xx, i * x.rows + j), d);
    }
    let sum = 0;
    for (let j = 0; j < y.rows; j++) sum += kernel(at(xy, i * y.rows + j), d);
    between[b] = at(between, b) + sum;
  }
  return { counts, within, between, other: otherOf(y), others: y.rows };
}

function discrepancy(
  { counts, within, between, other, others }: Sums,
  without?: number,
): number {
  const total = (xs: readonly number[]) => left(xs, without);
  const n = total(counts);
  return total(within.map(total)) / n / (n - 1) + other -
    2 * total(between) / n / others;
}

/** Sum of what is left without a block. */
function left(xs: readonly number[], without: number | undefined): number {
  return xs.reduce((s, x, b) => b === without ? s : s + x, 0);
}

/** Parts of a dataset, dealt out evenly; those of one count are the same for every row and subject. */
const known = new WeakMap<Matrix, Map<string, Matrix>>();

function partOf(dataset: Matrix, p: number, count: number): Matrix {
  const parts = known.get(dataset) ?? new Map<string, Matrix>();
  known.set(dataset, parts);
  const key = `${p} of ${count}`;
  const part = parts.get(key) ?? dealt(dataset, p, count);
  parts.set(key, part);
  return part;
}

function dealt(dataset: Matrix, p: number, count: number): Matrix {
  const { rows, columns, data } = dataset;
  const taken = Math.min(rows, PART * count);
  const own = Array.from(
    { length: Math.ceil((taken - p) / count) },
    (_, i) => Math.floor((p + i * count) * rows / taken),
  );
  // Of a dataset smaller than the images, every part is compared with all of it.
  const picked = taken < 2 * count || rows <= PART
    ? Array.from({ length: rows }, (_, i) => i)
    : own;
  const out = new Float64Array(picked.length * columns);
  picked.forEach((row, i) =>
    out.set(data.subarray(row * columns, (row + 1) * columns), i * columns)
  );
  return matrix(out, picked.length, columns);
}

const others = new WeakMap<Matrix, number>();

function otherOf(y: Matrix): number {
  const found = others.get(y);
  if (found !== undefined) return found;
  const { data, rows } = gram(y);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      if (i !== j) sum += kernel(at(data, i * rows + j), y.columns);
    }
  }
  const value = sum / rows / (rows - 1);
  others.set(y, value);
  return value;
}

function kernel(inner: number, d: number): number {
  return (inner / d + 1) ** 3;
}
