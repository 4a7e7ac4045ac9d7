import {
  factor,
  gram,
  type Matrix,
  matrix,
  product,
  transposed,
} from "../linalg/mod.ts";
import { frechetMetric } from "./_frechet_metric.ts";
import { jackknife } from "./_jackknife.ts";
import { stack } from "./_set_distance.ts";
import type { DatasetFeatures } from "./dataset.ts";
import { assembled, rootSum } from "./frechet.ts";
import type { Metric } from "./metric.ts";
import { centre, type Moments } from "./moments.ts";
import type { Observation } from "./observation.ts";

/**
 * Fréchet Inception Distance to a dataset: FFHQ, CelebA-HQ, one's own photographs. It is biased upward by
 * few images. Its error is that over the images, the dataset taken as it is.
 */
export const fidDataset: Metric = toDataset({
  id: "fid_dataset",
  title: "FID to dataset",
  source: "Heusel et al. 2017, eq. 6",
  reads: "inception",
});

/** The same of CLIP's image features. */
export const fidClipDataset: Metric = toDataset({
  id: "fid_clip_dataset",
  title: "FID-CLIP to dataset",
  source:
    "Kynkäänniemi et al., The Role of ImageNet Classes in Fréchet Inception Distance, 2023",
  reads: "clip",
});

function toDataset(
  { reads, ...names }: Pick<Metric, "id" | "title" | "source"> & {
    reads: "clip" | "inception";
  },
): Metric {
  return frechetMetric({
    ...names,
    reads,
    estimate(observations, context) {
      const dataset = context.dataset?.[reads];
      if (!dataset) throw new RangeError("Cannot compare images: no dataset");
      const distance = distanceTo(dataset, observations, reads);
      return jackknife(observations, context, distance);
    },
  });
}

/**
 * With `Σ = L Lᵀ` of the dataset, the trace of `(Σ₁Σ)^½` is the nuclear norm of the centred images times `L`,
 * over `√(n − 1)`. The product with `L`, most of the work, is made once for all that the jackknife leaves out.
 */
function distanceTo(
  { moments }: DatasetFeatures,
  observations: readonly Observation[],
  reads: "clip" | "inception",
): (images: readonly Observation[]) => number | undefined {
  const all = stack(observations.flatMap((o) => o[reads] ?? []));
  const turned = product(all, factorOf(moments));
  const places = new Map(observations.map((o, i) => [o, i]));
  return (images) => {
    if (images.length < 2) return undefined;
    const own = images.flatMap((o) => places.get(o) ?? []);
    const { mean, centred } = centre(picked(all, own));
    const { centred: x } = centre(picked(turned, own));
    const n = own.length - 1;
    const cross = gram(own.length <= x.columns ? x : transposed(x));
    return assembled(mean, moments.mean, {
      variances: squares(centred) / n + trace(moments.covariance),
      shared: rootSum(cross, n) / Math.sqrt(n),
    });
  };
}

const factors = new WeakMap<Moments, Matrix>();

/** `Lᵀ`, by whose rows products go; of one dataset the same for every row and subject. */
function factorOf(moments: Moments): Matrix {
  const known = factors.get(moments) ?? factor(moments.covariance);
  factors.set(moments, known);
  return known;
}

function picked({ data, columns }: Matrix, rows: readonly number[]): Matrix {
  const out = new Float64Array(rows.length * columns);
  rows.forEach((row, i) =>
    out.set(data.subarray(row * columns, (row + 1) * columns), i * columns)
  );
  return matrix(out, rows.length, columns);
}

function squares({ data }: Matrix): number {
  let sum = 0;
  for (const x of data) sum += x * x;
  return sum;
}

function trace({ data, rows }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * rows + i] as number;
  return sum;
}
