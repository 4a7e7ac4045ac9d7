import { deepStrictEqual, ok, rejects, throws } from "node:assert/strict";
import { at } from "../core/mod.ts";
import { matrix } from "../linalg/mod.ts";
import { readNpy } from "../../tests/support/npy.ts";
import { frechetDistance, frechetOfMoments } from "./frechet.ts";
import { kernelDistance } from "./kernel_distance.ts";
import { mergeMoments, type Moments, moments } from "./moments.ts";
import { decodeMoments, encodeMoments } from "./moments_file.ts";

const FOLDER = new URL("../../tests/reference/fid/", import.meta.url);
// Computed by tests/reference/fid.py.
const { distances } = JSON.parse(
  await Deno.readTextFile(new URL("distances.json", FOLDER)),
) as { distances: Record<string, Record<string, number>> };

for (const [name, wanted] of Object.entries(distances)) {
  Deno.test(`distances of the ${name} features are those of pytorch-fid, torch-fidelity and scikit-learn`, async () => {
    const [x, y] = [await features(`${name}_x`), await features(`${name}_y`)];
    const fid = [
      frechetDistance(x, y),
      frechetOfMoments(moments(x), moments(y)),
    ];
    const kid = kernelDistance(x, y);
    const pairs = x.rows === y.rows
      ? kernelDistance(x, y, { pairs: true })
      : NaN;
    for (const [key, value] of Object.entries(wanted)) {
      if (key.startsWith("kid")) close(kid, value, 1e-9);
      else if (key.startsWith("pairs")) close(pairs, value, 1e-9);
      else fid.forEach((found) => close(found, value, 1e-6));
    }
  });
}

Deno.test("statistics that pytorch-fid saved give its distance", async () => {
  const [a, b] = [await statistics("unequal_x"), await statistics("unequal_y")];
  close(
    frechetOfMoments(a, b),
    distances.unequal?.fid_pytorch_fid ?? NaN,
    1e-9,
  );
  ok(Number.isNaN(a.n));
});

Deno.test("statistics are read back as they were written", async () => {
  const known = moments(await features("many_x"));
  deepStrictEqual(await decodeMoments(encodeMoments(known), "x.npz"), known);
  deepStrictEqual(encodeMoments(known), encodeMoments(known));
});

Deno.test("a file that holds no statistics is refused by name", async () => {
  await rejects(
    decodeMoments(new Uint8Array(9), "x.npz"),
    /"x.npz": expected a zip/,
  );
  const d2 = moments(matrix([1, 2, 3, 5], 2, 2));
  const torn = { ...d2, mean: d2.mean.subarray(1) };
  await rejects(
    decodeMoments(encodeMoments(torn), "x.npz"),
    /got \[1\] and \[2,2\]/,
  );
});

Deno.test("normal distributions with known moments are as far apart as the formula says", () => {
  // Diagonal covariances commute, so the distance is a sum over features.
  const [p, q] = [[1, 4, 0, 9], [4, 1, 2, 0]];
  const [mu, nu] = [[0, 1, 2, 3], [1, 1, 0, 3]];
  const wanted = p.reduce(
    (s, x, i) =>
      s + (at(mu, i) - at(nu, i)) ** 2 + (x ** 0.5 - at(q, i) ** 0.5) ** 2,
    0,
  );
  close(frechetOfMoments(diagonal(mu, p), diagonal(nu, q)), wanted, 1e-14);
});

Deno.test("moments of parts combine to those of the whole", async () => {
  const x = await features("many_x");
  const part = (from: number, to: number) =>
    moments(
      matrix(
        x.data.subarray(from * x.columns, to * x.columns),
        to - from,
        x.columns,
      ),
    );
  const whole = moments(x);
  const merged = mergeMoments(
    mergeMoments(part(0, 2), part(2, 50)),
    part(50, 90),
  );
  deepStrictEqual(merged.n, whole.n);
  merged.mean.forEach((v, i) => ok(Math.abs(v - at(whole.mean, i)) < 1e-14));
  merged.covariance.data.forEach((v, i) =>
    ok(Math.abs(v - at(whole.covariance.data, i)) < 1e-13)
  );
});

Deno.test("features that cannot be compared are refused", () => {
  const [one, two] = [matrix([1, 2], 1, 2), matrix([1, 2, 3, 4], 2, 2)];
  const wide = matrix([1, 2, 3, 4, 5, 6], 2, 3);
  const broken = matrix([1, 2, NaN, 4], 2, 2);
  const none = matrix([], 0, 2);
  for (const distance of [frechetDistance, kernelDistance]) {
    for (
      const [a, b] of [[one, two], [two, wide], [two, broken], [
        none,
        two,
      ]] as const
    ) {
      throws(() => distance(a, b), RangeError);
      throws(() => distance(b, a), RangeError);
    }
  }
  throws(() => mergeMoments(moments(two), moments(wide)), RangeError);
  throws(() => moments(broken), /expected finite ones/);
  const nothing = matrix([], 2, 0);
  throws(() => frechetDistance(two, wide), /got 2 and 3/);
  throws(() => frechetDistance(nothing, nothing), /got 0 and 0/);
  throws(() => kernelDistance(two, wide), /got 2 × 2 and 2 × 3/);
});

function diagonal(
  mean: readonly number[],
  variances: readonly number[],
): Moments {
  const d = mean.length;
  const covariance = matrix(new Float64Array(d * d), d, d);
  variances.forEach((x, i) => covariance.data[i * d + i] = x);
  return { n: 100, mean: Float64Array.from(mean), covariance };
}

async function features(name: string) {
  const { data, shape } = await readNpy(
    new URL(`${name}.npy`, FOLDER).pathname,
  );
  return matrix(data, at(shape, 0), at(shape, 1));
}

async function statistics(name: string) {
  const url = new URL(`${name}.npz`, FOLDER);
  return await decodeMoments(await Deno.readFile(url), url.pathname);
}

function close(found: number, wanted: number, within: number): void {
  ok(
    Math.abs(found - wanted) <= within * Math.abs(wanted),
    `got ${found}, wanted ${wanted}`,
  );
}
