import { strictEqual } from "node:assert/strict";
import { judge } from "./verdict.ts";

const LIMITS = { margin: 0.01, adjusted: 0.01, alpha: 0.05 };
const at = (delta: number, half = 0.005) => ({
  delta,
  interval: [delta - half, delta + half] as const,
});

Deno.test("judge() calls less of what is better lower better, and more of it worse", () => {
  strictEqual(judge(at(-0.02), "lower", LIMITS), "better");
  strictEqual(judge(at(0.02), "lower", LIMITS), "worse");
  strictEqual(judge(at(-0.02), "zero", LIMITS), "better");
  strictEqual(judge(at(0.02), "higher", LIMITS), "better");
  strictEqual(judge(at(-0.02), "higher", LIMITS), "worse");
});

Deno.test("judge() finds nothing within the margin, nor what may be chance", () => {
  strictEqual(judge(at(0.01, 0.001), "lower", LIMITS), "inconclusive");
  const chance = { ...LIMITS, adjusted: 0.05 };
  strictEqual(judge(at(0.02), "lower", chance), "inconclusive");
});

Deno.test("judge() calls equivalent what lies within the margin with its whole interval", () => {
  strictEqual(judge(at(0.004), "lower", LIMITS), "equivalent");
  strictEqual(judge(at(-0.004), "lower", LIMITS), "equivalent");
  strictEqual(judge(at(0.006), "lower", LIMITS), "inconclusive");
  strictEqual(judge(at(-0.006), "lower", LIMITS), "inconclusive");
  strictEqual(judge(at(0.005, 0.005), "lower", LIMITS), "inconclusive");
  strictEqual(judge(at(-0.005, 0.005), "lower", LIMITS), "inconclusive");
});
