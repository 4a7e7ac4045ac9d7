import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { classCounts, differenceOfShares, share } from "./proportion.ts";

const observe = (labels: readonly string[]) =>
  labels.map((label, seed) => ({ seed, subject: "nurse", label }));

Deno.test("classCounts() counts a class that was never seen", () => {
  const counts = classCounts(observe(["a", "c", "a"]), ["a", "b", "c"]);
  deepStrictEqual(counts, [2, 0, 1]);
});

Deno.test("classCounts() refuses a label that is not a class", () => {
  throws(
    () => classCounts(observe(["d"]), ["a", "b"]),
    /expected one of "a", "b", got "d"/,
  );
});

Deno.test("differenceOfShares() has the binomial error with four more images", () => {
  const { value, stderr, n } = differenceOfShares([60, 40], 0, 1);
  const p = 62 / 104;
  strictEqual(value, 0.2);
  ok(Math.abs(stderr - 2 * Math.sqrt(p * (1 - p) / 104)) < 1e-15);
  strictEqual(n, 100);
});

Deno.test("differenceOfShares() of images all of one class still has an error", () => {
  const { value, stderr } = differenceOfShares([100, 0], 0, 1);
  strictEqual(value, 1);
  ok(stderr > 0.02 && stderr < 0.04, `got ${stderr}`);
});

Deno.test("share() has half the error of the difference of two shares", () => {
  const { value, stderr, n } = share(30, 40);
  deepStrictEqual([value, n], [0.75, 40]);
  const p = 32 / 44;
  ok(Math.abs(stderr - Math.sqrt(p * (1 - p) / 44)) < 1e-15);
});

Deno.test("shares of no images are refused", () => {
  throws(() => share(0, 0), /there are no images/);
});
