import { deepStrictEqual } from "node:assert/strict";
import type { Localization } from "../../lib/probes/mod.ts";
import { openPapers } from "../compare/mod.ts";
import { namedText } from "./named_text.ts";

const probe = (trained: number, value: number) => ({
  trained,
  accuracy: { value, stderr: 0.05, n: 80 },
});
const FOUND = {
  timesteps: [9, 1],
  asked: [{ question: { name: "old", classes: [0, 1] }, counts: [40, 40] }],
  modules: [
    { module: "a.attn1", probes: [[probe(0.9, 0.6), probe(1, 0.7)]] },
    { module: "b.attn1", probes: [[probe(0.9, 0.7), probe(1, 0.8)]] },
    { module: "a.attn2", probes: [[probe(1, 1), probe(1, 0.9)]] },
  ],
} as unknown as Localization;

Deno.test("whether a group was named stands by kind of layer, with the best of them, above what ICM reports", async () => {
  const text = namedText(FOUND, "a {group} person", await openPapers([]));
  const rows = text.split("\n").filter((line) => line.startsWith("| "));
  deepStrictEqual(rows.slice(0, 3), [
    "| group | images of each | layers | training accuracy in % | test accuracy in % | best layer |",
    "| old | 40 | attn1 | 95.0 | 70.0 ± 5.0 | `b.attn1` (75.0) |",
    "| old | 40 | attn2 | 100.0 | 95.0 ± 5.0 | `a.attn2` (95.0) |",
  ]);
  deepStrictEqual(rows.slice(3, 5), [
    "| reported | training accuracy in % | test accuracy in % | source |",
    "| a photo of a man | 70.37 | 62.08 | ICM, Table 3 |",
  ]);
  deepStrictEqual(rows.length, 12);
});
