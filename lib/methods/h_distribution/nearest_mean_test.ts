import { ok, strictEqual } from "node:assert/strict";
import { assertClose } from "../../../tests/support/assert.ts";
import { at, mt19937, tensor, torchNormal } from "../../core/mod.ts";
import { nearestMean } from "./nearest_mean.ts";
import { accuracyOf } from "../../fit/softmax_regression.ts";

Deno.test("nearestMean() divides two classes halfway between their means", () => {
  // Means (2, 0) and (−2, 0); along the first feature the variance is 1.
  const features = tensor([3, 5, 1, -5, -1, 2, -3, -2], [4, 2]);
  const data = { features, labels: [0, 0, 1, 1], classes: 2 };
  const { weights, bias } = nearestMean(data);
  [2, 0, -2, 0].forEach((w, i) => assertClose(at(weights.data, i), w, 1e-6));
  [-2, -2].forEach((b, k) => assertClose(at(bias.data, k), b, 1e-6));
});

Deno.test("nearestMean() gives the log-odds of normal classes", () => {
  // Variance 4, means ±1 apart from 3: log p₀/p₁ = (x − 3) · 2 / 4.
  const n = 4000;
  const noise = torchNormal(1, [n, 1]);
  const labels = Array.from({ length: n }, (_, i) => i % 2);
  const features = tensor(
    labels.map((k, i) => 3 + (k === 0 ? 1 : -1) + 2 * at(noise.data, i)),
    [n, 1],
  );
  const { weights, bias } = nearestMean({ features, labels, classes: 2 });
  const slope = at(weights.data, 0) - at(weights.data, 1);
  const offset = at(bias.data, 0) - at(bias.data, 1);
  assertClose(slope, 0.5, 0.05);
  assertClose(offset, -1.5, 0.15);
});

Deno.test("nearestMean() is not misled by features that only tell a few rows apart", () => {
  // Twelve rows of 400 features: the classes differ in the first one only.
  const n = 12;
  const width = 400;
  const noise = torchNormal(mt19937(7).next(), [2 * n, width]).data;
  const labels = Array.from({ length: 2 * n }, (_, i) => i % 2);
  noise.forEach((x, j) => {
    if (j % width > 0) return;
    noise[j] = x + (at(labels, j / width) === 0 ? 6 : -6);
  });
  const half = noise.length / 2;
  const seen = tensor([...noise.slice(0, half)], [n, width]);
  const unseen = tensor([...noise.slice(half)], [n, width]);
  const found = nearestMean({
    features: seen,
    labels: labels.slice(0, n),
    classes: 2,
  });
  strictEqual(
    accuracyOf({ features: unseen, labels: labels.slice(n) }, found),
    1,
  );
});

Deno.test("nearestMean() of equal means says nothing", () => {
  const features = tensor([1, -1, 1, -1], [4, 1]);
  const { weights, bias } = nearestMean({
    features,
    labels: [0, 0, 1, 1],
    classes: 2,
  });
  ok(weights.data.every((w) => w === 0) && bias.data.every((b) => b === 0));
});
