import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { imagined, names, range } from "../../../tests/support/scores.ts";
import { torchNormal } from "../../core/mod.ts";
import type { Scores } from "../leaderboard/scores.ts";
import { diff } from "./diff.ts";

/** Boards of a distance to the reference, of features that are mostly alike from draw to draw. */
function distance(
  far: number,
  { draw = 1, images = 8, first = 0 }: {
    readonly draw?: number;
    readonly images?: number;
    readonly first?: number;
  } = {},
): Scores {
  const of = (...place: unknown[]) => {
    const seed = place.join(" ").split("").reduce(
      (h, c) => (31 * h + c.charCodeAt(0)) % 2 ** 31,
      7,
    );
    return torchNormal(seed, [16]).data.subarray(0, 3);
  };
  return imagined({
    methods: ["plain", "fair"],
    subjects: names(8),
    metrics: ["fid_clip"],
    seeds: range(images).map((i) => first + i),
    observe: (method, subject, seed) => {
      const [common, own] = [
        of(method, subject, seed),
        of(draw, subject, seed),
      ];
      return {
        clip: common.map((x, i) =>
          x + 0.1 * (own[i] ?? NaN) + (method === "plain" ? 0 : far)
        ),
      };
    },
  });
}

Deno.test("a distance of sets of images is compared block of seeds by block", () => {
  const near = distance(1);
  const { comparisons } = diff(distance(1.2, { draw: 2 }), near);
  const [found] = comparisons;
  // The reference has no distance to itself.
  deepStrictEqual(comparisons.map(({ method }) => method), ["fair"]);
  deepStrictEqual(
    [found?.verdict, found?.effect?.over, found?.effect?.df],
    ["worse", "seeds", 7],
  );
  // The same images with a little noise: their difference is surer than either.
  ok((found?.effect?.stderr ?? NaN) < (found?.baseline?.stderr ?? NaN));
  // Where nothing bounds a metric, no difference is too large to be seen.
  ok((found?.effect?.detectable ?? 0) > 0);
});

Deno.test("a distance of images of other seeds is compared by its own error", () => {
  const near = distance(1);
  const unknown = {
    ...near,
    seeds: near.seeds.map((s) => ({ ...s, scores: {} })),
  };
  // Of the third only the first seeds are those of the baseline.
  const others = [
    [distance(1.2, { first: 100 }), near],
    [distance(1.2, { draw: 2 }), unknown],
    [unknown, distance(1.2, { draw: 2 })],
    [{
      ...distance(1.2),
      board: { ...distance(1.2).board, seeds: "0..6,9" },
    }, near],
  ] as const;
  for (const [candidate, baseline] of others) {
    const [found] = diff(candidate, baseline).comparisons;
    const errors = (found?.candidate?.stderr ?? NaN) ** 2 +
      (found?.baseline?.stderr ?? NaN) ** 2;
    ok(Math.abs((found?.effect?.stderr ?? NaN) ** 2 - errors) < 1e-9 * errors);
  }
});

Deno.test("distances of unequally many images, or to other references, are incomparable", () => {
  const near = distance(1);
  const [uneven] = diff(distance(4, { images: 6 }), near).comparisons;
  deepStrictEqual([uneven?.verdict, uneven?.reason], [
    "incomparable",
    "48 and 64 images",
  ]);
  const [less] = diff(distance(4), {
    ...near,
    board: {
      ...near.board,
      metrics: near.board.metrics.map((m) => ({ ...m, against: "fair" })),
    },
  }).comparisons;
  strictEqual(less?.reason, "compared with plain and with fair");
});
