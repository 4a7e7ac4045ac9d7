import { ok } from "node:assert/strict";
import { mt19937, torchNormal } from "../core/mod.ts";
import { mean } from "./estimate.ts";
import { interval } from "./interval.ts";

Deno.test("interval() is 2.093 errors to either side for twenty numbers", () => {
  const [low, high] = interval(1, 0.1, 19, 0.95);
  ok(Math.abs(low - (1 - 0.2093024)) < 1e-7);
  ok(Math.abs(high - (1 + 0.2093024)) < 1e-7);
});

Deno.test("interval() of six normal numbers holds their mean as often as it says", () => {
  const seeds = mt19937(0);
  let held = 0;
  for (let run = 0; run < 2000; run++) {
    const { data } = torchNormal(seeds.next(), [16]);
    const { value, stderr, n } = mean([...data.subarray(0, 6)]);
    const [low, high] = interval(value, stderr, n - 1, 0.9);
    if (low <= 0 && 0 <= high) held++;
  }
  ok(Math.abs(held / 2000 - 0.9) < 0.02, `${held / 2000}`);
});
