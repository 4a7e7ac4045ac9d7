import { ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import { at, torchNormal } from "../lib/core/mod.ts";
import {
  type Matrix,
  matrix,
  product,
  type Products,
} from "../lib/linalg/mod.ts";
import {
  fid,
  frechetDistance,
  frechetDistanceBy,
  frechetOfMoments,
  kernelDistance,
  kid,
  mergeMoments,
  moments,
} from "../lib/metrics/mod.ts";
import { summary } from "./support/summary.ts";

const DISTANCES = { frechetDistance, kernelDistance };

const sets = fc.record({
  n: fc.integer({ min: 2, max: 24 }),
  m: fc.integer({ min: 2, max: 24 }),
  d: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(1e6),
}).map(({ n, m, d, seed }) => ({
  x: normal(n, d, seed),
  y: normal(m, d, seed + 1, { scale: 1.5, shift: 0.5 }),
}));

for (const [name, distance] of Object.entries(DISTANCES)) {
  Deno.test(`${name}() is the same from either side`, () => {
    hold(sets, ({ x, y }) => near(distance(x, y), distance(y, x)));
  });

  Deno.test(`${name}() does not depend on the order of the images`, () => {
    hold(sets, ({ x, y }) => near(distance(reversed(x), y), distance(x, y)));
  });

  Deno.test(`${name}() is left alone by rotations and reflections of features`, () => {
    hold(sets, ({ x, y }) => {
      const mirror = reflection(x.columns);
      near(distance(product(x, mirror), product(y, mirror)), distance(x, y));
    });
  });
}

Deno.test("the Fréchet distance of a set from itself is 0, and never less than 0", () => {
  hold(sets, ({ x, y }) => {
    ok(frechetDistance(x, x) <= 1e-6);
    ok(frechetDistance(x, y) >= 0);
  });
});

Deno.test("the Fréchet distance grows by the square of a shift of all images, and with the square of a scale", () => {
  hold(sets, ({ x, y }) => {
    const apart = frechetDistance(x, y);
    near(
      frechetDistance(mapped(x, (v) => 3 * v), mapped(y, (v) => 3 * v)),
      9 * apart,
    );
    near(frechetDistance(x, mapped(x, (v) => v + 2)), 4 * x.columns, 1e-6);
  });
});

Deno.test("the Fréchet distance from inner products of images is that from covariances", () => {
  hold(sets, ({ x, y }) => {
    const [a, b] = [moments(x), moments(y)];
    near(frechetDistance(x, y), frechetOfMoments(a, b));
    near(frechetDistance(x, y), frechetOfMoments(b, a));
  });
});

Deno.test("the Fréchet distance does not depend on who multiplies", async () => {
  const by: Products = {
    product: (a, b) => Promise.resolve(product(a, b)),
    scatter(x) {
      const { mean, covariance: { data, rows, columns } } = moments(x);
      const sums = data.map((c) => c * (x.rows - 1));
      return Promise.resolve({ mean, about: matrix(sums, rows, columns) });
    },
  };
  for (
    const [n, m, d] of [[30, 20, 6], [5, 9, 12], [12, 40, 12], [13, 40, 12], [
      40,
      12,
      12,
    ]] as const
  ) {
    const [x, y] = [normal(n, d, 1), normal(m, d, 2, { scale: 2 })];
    near(await frechetDistanceBy(by, x, y), frechetDistance(x, y));
  }
  const [one, x] = [normal(1, 6, 1), normal(9, 6, 1)];
  await rejects(frechetDistanceBy(by, one, x), RangeError);
  await rejects(frechetDistanceBy(by, x, one), RangeError);
});

Deno.test("the Fréchet distance of sets read part by part is that of the whole", () => {
  hold(sets, ({ x, y }) => {
    if (x.rows < 4) return;
    const cut = 2 + (x.rows - 4) % 7;
    const parts = mergeMoments(
      moments(rowsOf(x, 0, cut)),
      moments(rowsOf(x, cut, x.rows)),
    );
    const [whole, merged] = [moments(x), parts];
    near(
      frechetOfMoments(merged, moments(y)),
      frechetOfMoments(whole, moments(y)),
      1e-6,
    );
  });
});

Deno.test("the kernel distance of two samples of one source is 0 on average", () => {
  const values = Array.from(
    { length: 300 },
    (_, i) => kernelDistance(normal(12, 6, 2 * i), normal(12, 6, 2 * i + 1)),
  );
  const { mean, error } = summary(values);
  ok(Math.abs(mean) < 4 * error, `${mean} ± ${error}`);
  ok(values.some((v) => v < 0));
});

Deno.test("the kernel distance of pairs is 0 on average for equal sources, however alike the pairs", () => {
  for (const alike of [0, 0.9, 1]) {
    const values = Array.from({ length: 200 }, (_, i) => {
      const [x, y] = [normal(12, 6, 2 * i), normal(12, 6, 2 * i + 1)];
      const rest = Math.sqrt(1 - alike ** 2);
      const z = matrix(
        y.data.map((v, k) => rest * v + alike * at(x.data, k)),
        12,
        6,
      );
      return kernelDistance(x, z, { pairs: true });
    });
    const { mean, error } = summary(values);
    ok(Math.abs(mean) <= 4 * error + 1e-12, `${alike}: ${mean} ± ${error}`);
  }
});

Deno.test("the Fréchet distance of two samples of one source falls as images are added", () => {
  const at = (n: number) =>
    summary(
      Array.from(
        { length: 20 },
        (_, i) => frechetDistance(normal(n, 8, 2 * i), normal(n, 8, 2 * i + 1)),
      ),
    ).mean;
  const [few, more, many] = [at(10), at(40), at(160)];
  ok(few > 2 * more && more > 2 * many, `${few}, ${more}, ${many}`);
});

Deno.test("the errors of FID and KID are the spread of repeated runs", () => {
  const context = { classes: [], subjects: [], percentile: 70 };
  for (const metric of [fid, kid]) {
    const estimates = Array.from({ length: 120 }, (_, run) => {
      const x = normal(64, 4, 2 * run);
      const y = normal(64, 4, 2 * run + 1, { scale: 1.6, shift: 0.4 });
      const images = Array.from({ length: 64 }, (_, seed) => ({
        seed,
        subject: "nurse",
        inceptionPair: [vector(x, seed), vector(y, seed)] as const,
      }));
      return metric.estimate(images, context);
    });
    const { spread } = summary(estimates.map((e) => e.value));
    const claimed = summary(estimates.map((e) => e.stderr)).mean;
    ok(
      Math.abs(claimed / spread - 1) < 0.2,
      `${metric.id}: claimed ${claimed}, found ${spread}`,
    );
  }
});

function hold<T>(values: fc.Arbitrary<T>, law: (value: T) => void): void {
  fc.assert(fc.property(values, law), { seed: 0, numRuns: 50 });
}

function near(found: number, wanted: number, within = 1e-9): void {
  const scale = 1 + Math.abs(wanted);
  ok(Math.abs(found - wanted) <= within * scale, `${found}, ${wanted}`);
}

function normal(
  n: number,
  d: number,
  seed: number,
  { scale = 1, shift = 0 } = {},
): Matrix {
  const noise = torchNormal(seed, [Math.max(16, n * d)]).data;
  return matrix(
    Float64Array.from(
      { length: n * d },
      (_, i) => scale * at(noise, i) + shift,
    ),
    n,
    d,
  );
}

function reversed(x: Matrix): Matrix {
  return stackOf(
    Array.from({ length: x.rows }, (_, i) => vector(x, x.rows - 1 - i)),
    x.columns,
  );
}

function stackOf(rows: readonly Float32Array[], columns: number): Matrix {
  return matrix(rows.flatMap((row) => [...row]), rows.length, columns);
}

function rowsOf({ data, columns }: Matrix, from: number, to: number): Matrix {
  return matrix(
    data.subarray(from * columns, to * columns),
    to - from,
    columns,
  );
}

function vector({ data, columns }: Matrix, i: number): Float32Array {
  return Float32Array.from(data.subarray(i * columns, (i + 1) * columns));
}

function mapped(x: Matrix, f: (v: number) => number): Matrix {
  return matrix(x.data.map(f), x.rows, x.columns);
}

/** 1 − 2 v vᵀ / |v|² with v = (1, 2, …). */
function reflection(d: number): Matrix {
  const v = Array.from({ length: d }, (_, i) => i + 1);
  const square = v.reduce((s, x) => s + x * x, 0);
  return matrix(
    v.flatMap((a, i) =>
      v.map((b, j) => (i === j ? 1 : 0) - 2 * a * b / square)
    ),
    d,
    d,
  );
}
