import { ok } from "node:assert/strict";
import { at, torchNormal } from "../core/mod.ts";
import { matrix } from "../linalg/mod.ts";
import reference from "../../tests/reference/fid/distances.json" with {
  type: "json",
};
import { readNpy } from "../../tests/support/npy.ts";
import {
  type DatasetFeatures,
  fidClipDataset,
  kernelDistance,
  kidClipDataset,
  moments,
  type Observation,
} from "./mod.ts";

const FOLDER = new URL("../../tests/reference/fid/", import.meta.url);

function observed(
  data: Float32Array,
  d: number,
): readonly Observation[] {
  return Array.from({ length: data.length / d }, (_, seed) => ({
    seed,
    subject: "nurse",
    clip: data.slice(seed * d, (seed + 1) * d),
  }));
}

function contextOf(dataset: DatasetFeatures) {
  return {
    classes: ["a", "b"],
    subjects: ["nurse"],
    percentile: 70,
    dataset: { clip: dataset },
  };
}

Deno.test("distances to a dataset are those of pytorch-fid, torch-fidelity and scikit-learn, of more images than features and of fewer", async () => {
  for (const [name, found] of Object.entries(reference.distances)) {
    const { kid_sklearn: kid, fid_eigenvalues: fid } = found;
    const [x, y] = await Promise.all(
      ["x", "y"].map((side) =>
        readNpy(new URL(`${name}_${side}.npy`, FOLDER).pathname)
      ),
    );
    if (!x || !y) throw new Error(name);
    const d = at(x.shape, 1);
    const features = matrix(y.data, at(y.shape, 0), d);
    const context = contextOf({ features, moments: moments(features) });
    const own = observed(x.data as Float32Array, d);
    const [f, k] = [fidClipDataset, kidClipDataset]
      .map((metric) => metric.estimate(own, context));
    ok(Math.abs(Number(f?.value) / fid - 1) < 1e-6, `${name}: ${f?.value}`);
    ok(Math.abs(Number(k?.value) / kid - 1) < 1e-6, `${name}: ${k?.value}`);
    ok(Number(f?.stderr) > 0 && Number(k?.stderr) > 0);
  }
});

Deno.test("KID of more than a thousand images is the mean of parts, each with its own part of the dataset", () => {
  const [n, m, d] = [1100, 1700, 2];
  const x = torchNormal(0, [n, d]).data;
  const y = torchNormal(1, [m, d]).data.map((v) => v + 0.3);
  const features = matrix(y, m, d);
  const context = contextOf({ features, moments: moments(features) });
  const { value, stderr } = kidClipDataset.estimate(observed(x, d), context);
  const part = (data: Float32Array, p: number) => {
    const rows = Array.from({ length: data.length / d }, (_, i) => i)
      .filter((i) => i % 2 === p);
    const picked = rows.flatMap((i) => [...data.slice(i * d, (i + 1) * d)]);
    return matrix(picked, rows.length, d);
  };
  const parts = [0, 1].map((p) => kernelDistance(part(x, p), part(y, p)));
  const mean = (at(parts, 0) + at(parts, 1)) / 2;
  ok(Math.abs(value - mean) < 1e-9, `${value}, ${mean}`);
  // Both halves are estimates of one distance.
  ok(Math.abs(at(parts, 0) - at(parts, 1)) < 8 * stderr && stderr < value);
});
