import { ok, strictEqual } from "node:assert/strict";
import { torchNormal } from "../core/mod.ts";
import { matrix } from "../linalg/mod.ts";
import { kernelDistance } from "./kernel_distance.ts";
import { kid } from "./kid.ts";
import type { Observation } from "./observation.ts";

const context = { classes: [], subjects: [], percentile: 70 };

/** Images of some subjects with as many seeds, with features drawn at random. */
function images(seeds: number, subjects: number): Observation[] {
  return Array.from({ length: seeds * subjects }, (_, i) => {
    const { data } = torchNormal(i, [16]);
    return {
      seed: Math.floor(i / subjects),
      subject: `subject ${i % subjects}`,
      inceptionPair: [data.subarray(0, 3), data.subarray(3, 6)],
    };
  });
}

for (
  const [seeds, subjects, blocks] of [[2, 3, 2], [3, 1, 3], [5, 2, 5], [
    8,
    1,
    8,
  ], [
    19,
    1,
    8,
  ]] as const
) {
  Deno.test(`the error of a distance of ${seeds} seeds is the jackknife's over ${blocks} blocks`, () => {
    const all = images(seeds, subjects);
    const values = Array.from(
      { length: blocks },
      (_, block) =>
        kid.estimate(all.filter(({ seed }) => seed % blocks !== block), context)
          .value,
    );
    const mean = values.reduce((a, b) => a + b, 0) / blocks;
    const squares = values.reduce((s, x) => s + (x - mean) ** 2, 0);
    const wanted = Math.sqrt((blocks - 1) / blocks * squares);
    const { value, stderr, blocks: found } = kid.estimate(all, context);
    // The first seed of each block bears what the block adds.
    values.forEach((rest, block) =>
      ok(
        Math.abs(
          (found?.get(block) ?? NaN) - blocks * value + (blocks - 1) * rest,
        ) < 1e-12,
      )
    );
    strictEqual(found?.size, blocks);
    ok(Math.abs(stderr - wanted) < 1e-12, `got ${stderr}, wanted ${wanted}`);
  });
}

Deno.test("the distance is that of the features, a row per image", () => {
  const all = images(4, 2);
  const rows = (side: 0 | 1) =>
    matrix(
      all.flatMap(({ inceptionPair }) => [...inceptionPair?.[side] ?? []]),
      8,
      3,
    );
  const { value } = kid.estimate(all, context);
  strictEqual(value, kernelDistance(rows(0), rows(1), { pairs: true }));
});

Deno.test("a distance of one seed, or of two images, has no error", () => {
  for (const [seeds, subjects] of [[1, 4], [2, 1]] as const) {
    const { stderr, n, blocks } = kid.estimate(
      images(seeds, subjects),
      context,
    );
    ok(Number.isNaN(stderr));
    strictEqual(blocks, undefined);
    strictEqual(n, seeds * subjects);
  }
});
