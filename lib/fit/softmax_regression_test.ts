import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { assertClose } from "../../tests/support/assert.ts";
import { at, tensor } from "../core/mod.ts";
import { accuracyOf, softmaxRegression } from "./softmax_regression.ts";

const DATA = {
  features: tensor([2, 0, 1, 1, -1, 0, -2, 1, 0, 3, 0, 4], [6, 2]),
  labels: [0, 0, 1, 1, 2, 2],
  classes: 3,
};

Deno.test("softmaxRegression() begins at the entropy of a guess", () => {
  const { losses } = softmaxRegression(DATA, { epochs: 1, rate: 0.1 });
  assertClose(at(losses, 0), Math.log(3), 1e-12);
});

Deno.test("softmaxRegression() learns classes that a line divides", () => {
  const found = softmaxRegression(DATA, { epochs: 200, rate: 0.1 });
  strictEqual(accuracyOf(DATA, found), 1);
  ok(at(found.losses, 199) < 0.1);
  deepStrictEqual(found.weights.shape, [3, 2]);
});

Deno.test("softmaxRegression() takes Adam's first step against the gradient's sign", () => {
  const { weights } = softmaxRegression(DATA, { epochs: 1, rate: 0.1 });
  // At zero, the gradient of class k is (share − is k) x: by hand for the first feature.
  assertClose(at(weights.data, 0), 0.1, 1e-6);
  assertClose(at(weights.data, 2), -0.1, 1e-6);
});

Deno.test("accuracyOf() is the share of rows that are named right", () => {
  const classifier = {
    weights: tensor([1, 0, -1, 0, 0, 1], [3, 2]),
    bias: tensor([0, 0, 0], [3]),
  };
  assertClose(accuracyOf(DATA, classifier), 1, 0);
  const wrong = { ...DATA, labels: [0, 0, 1, 0, 2, 1] };
  assertClose(accuracyOf(wrong, classifier), 4 / 6, 1e-12);
});
