import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { abstains, tensor } from "../core/mod.ts";
import { classDirections, type Classification, classify } from "./classify.ts";

const axes = tensor([1, 0, 0, 1], [2, 2]);

function only(x: number, y: number, scale = 100): Classification {
  const [seen] = classify(tensor([x, y], [1, 2]), axes, scale);
  if (!seen || abstains(seen)) throw new Error("expected a classification");
  return seen;
}

Deno.test("classDirections() averages the prompts of a class to a unit vector", () => {
  const prompts = tensor([1, 0, 0, 1, 0.6, 0.8], [3, 2]);
  const { data, shape } = classDirections(prompts, [2, 1]);
  deepStrictEqual(shape, [2, 2]);
  const expected = [Math.SQRT1_2, Math.SQRT1_2, 0.6, 0.8];
  ok(data.every((x, i) => Math.abs(x - (expected[i] ?? NaN)) < 1e-6));
});

Deno.test("classDirections() refuses sizes that do not fit, and prompts that cancel", () => {
  throws(() => classDirections(axes, [1]), /2 in all, got \[1\]/);
  throws(() => classDirections(axes, [2, 0]), /at least one of each/);
  throws(
    () => classDirections(tensor([1, 0, -1, 0], [2, 2]), [2]),
    /no direction/,
  );
});

Deno.test("classify() gives the softmax of the scaled cosines", () => {
  const { index, probabilities, margin } = only(0.6, 0.8, 5);
  const p = 1 / (1 + Math.exp(-5 * 0.2));
  strictEqual(index, 1);
  ok(Math.abs((probabilities[1] ?? NaN) - p) < 1e-6);
  ok(Math.abs(margin - (2 * p - 1)) < 1e-6);
});

Deno.test("classify() gives a tie to the first class", () => {
  const { index, margin } = only(Math.SQRT1_2, Math.SQRT1_2);
  deepStrictEqual([index, margin], [0, 0]);
});

Deno.test("classify() abstains where the embedding is not finite, and only there", () => {
  const [first, second] = classify(
    tensor([NaN, 0, 1, 0], [2, 2]),
    axes,
    100,
  );
  deepStrictEqual(first, {
    invalid: "the embedding of the image is not finite",
  });
  ok(second && !abstains(second));
});

Deno.test("classify() refuses embeddings that are not of unit length, and fewer than two classes", () => {
  throws(() => only(3, 4), /length 1, got 5/);
  throws(() => classify(axes, tensor([1, 0], [1, 2]), 100), /got 1 of 2/);
  throws(() => classify(axes, tensor([1, 0, NaN, 0], [2, 2]), 1), /not finite/);
});

Deno.test("the scale moves probabilities, never the class; probabilities sum to 1", () => {
  const angle = fc.double({ min: 0, max: Math.PI / 2, noNaN: true });
  const scale = fc.double({ min: 0.1, max: 200, noNaN: true });
  fc.assert(
    fc.property(angle, scale, (a, s) => {
      const seen = only(Math.cos(a), Math.sin(a), s);
      strictEqual(seen.index, only(Math.cos(a), Math.sin(a), 1).index);
      const sum = seen.probabilities.reduce((x, y) => x + y, 0);
      ok(Math.abs(sum - 1) < 1e-12);
      ok(seen.margin >= 0 && seen.margin <= 1);
    }),
    { seed: 0, numRuns: 50 },
  );
});
