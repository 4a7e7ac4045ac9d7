import { ok, throws } from "node:assert/strict";
import { cohenKappa } from "./cohen_kappa.ts";
import { wilson } from "./wilson.ts";

// Values of reference/agreement.py.
const TABLE = [[44, 5, 1, 0], [7, 30, 6, 2], [2, 3, 25, 9], [1, 0, 8, 57]];
const INTERVALS = [
  [0, 10, 0, 0.27753279986288926],
  [10, 10, 0.7224672001371106, 1],
  [7, 50, 0.06950833427016288, 0.26186193710585537],
  [99, 100, 0.9455138038212946, 0.9982325679358593],
  [480, 481, 0.9883189058250273, 0.9996329107648686],
] as const;

const near = (a: number, b: number) =>
  ok(Math.abs(a - b) < 1e-14, `${a} and ${b}`);

Deno.test("kappa and its error are statsmodels' and scikit-learn's", () => {
  const { value, stderr } = cohenKappa(TABLE);
  near(value, 0.7021190169927561);
  near(stderr, 0.03914337420972413);
});

Deno.test("kappa is 1 of judges who agree, and none where both say one thing of every image", () => {
  near(cohenKappa([[5, 0], [0, 9]]).value, 1);
  ok(Number.isNaN(cohenKappa([[14, 0], [0, 0]]).value));
  throws(() => cohenKappa([[0, 0], [0, 0]]), RangeError);
});

Deno.test("Wilson's intervals are statsmodels'", () => {
  for (const [hits, n, low, high] of INTERVALS) {
    const [a, b] = wilson(hits, n);
    near(a, low);
    near(b, high);
  }
});

Deno.test("of no images nothing is known of a share", () => {
  const [low, high] = wilson(0, 0);
  near(low, 0);
  near(high, 1);
});
