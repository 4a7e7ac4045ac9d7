import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { differenceOfShares, share } from "./shares.ts";

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
