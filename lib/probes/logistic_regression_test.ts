import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { at, size, tensor, torchNormal } from "../core/mod.ts";
import { logisticRegression, predict } from "./logistic_regression.ts";
import { standardised, standardiser } from "./standardise.ts";
import reference from "./reference/logistic_regression.json" with {
  type: "json",
};

const ROWS = 60;
const FEATURES = 7;

Deno.test("logisticRegression() has scikit-learn's coefficients", () => {
  const x = tensor(
    Array.from({ length: ROWS * FEATURES }, (_, n) => {
      const [i, j] = [Math.floor(n / FEATURES), n % FEATURES];
      return j === 3
        ? 0.1
        : Math.sin(1.3 * i + 2.1 * j * j) * (1 + j) + 0.2 * j +
          0.4 * Math.cos(0.7 * i);
    }),
    [ROWS, FEATURES],
  );
  const features = standardised(x, standardiser(x));
  for (const { classes, C, weights, bias } of reference) {
    const labels = Array.from(
      { length: ROWS },
      (_, i) => Math.floor(i * 7 / 5) % classes,
    );
    const found = logisticRegression({ features, labels, classes }, C);
    deepStrictEqual(found.weights.length, weights.length);
    const pairs = [
      ...weights.flatMap((row, k) =>
        row.map((w, j) => [w, at(at(found.weights, k), j)] as const)
      ),
      ...bias.map((b, k) => [b, at(found.bias, k)] as const),
    ];
    const error = Math.max(...pairs.map(([a, b]) => Math.abs(a - b)));
    ok(error < 1e-4, `${classes} classes, C ${C}: ${error}`);
  }
});

Deno.test("logisticRegression() tells what lies apart, and refuses a class that nobody shows", () => {
  const { data, shape } = torchNormal(3, [40, 5]);
  const labels = Array.from({ length: 40 }, (_, i) => i % 2);
  const apart = Float64Array.from(
    data,
    (x, i) => x + (i % 5 === 2 ? 20 * at(labels, Math.floor(i / 5)) : 0),
  );
  const model = logisticRegression({ features: apart, labels, classes: 2 });
  deepStrictEqual(predict(model, apart), labels);
  deepStrictEqual(size(shape), apart.length);
  throws(
    () => logisticRegression({ features: apart, labels, classes: 3 }),
    /Cannot learn to tell 3 classes: the examples show 2/,
  );
});
