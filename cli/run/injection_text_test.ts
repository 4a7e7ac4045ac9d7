import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Localization } from "../../lib/probes/mod.ts";
import { injectionText } from "./injection_text.ts";

const probes = (accuracy: number) => [[
  { accuracy: { value: accuracy, stderr: 0.1, n: 10 } },
]];
const FOUND = {
  timesteps: [1],
  asked: [{ question: { name: "gender", classes: [0, 1] } }],
  modules: [
    { module: "a.attn1", norms: [1], probes: probes(0.8) },
    { module: "a.attn2", norms: [1], probes: probes(0.6) },
    { module: "b.attn1", norms: [1], probes: probes(0.9) },
  ],
} as unknown as Localization;

Deno.test("where a prompt is listened to stands beside what can be read there, greatest effect first", () => {
  strictEqual(injectionText(FOUND, [], 0), "");
  const effects = ["a", "b"].map((name, i) => ({
    module: `${name}.attn2`,
    followed: { value: 0.5 + i / 4, stderr: 0.05, n: 8 },
  }));
  const rows = injectionText(FOUND, effects, 0).split("\n")
    .filter((line) => line.startsWith("| `"));
  deepStrictEqual(rows, [
    "| `b.attn2` | 0.750 ± 0.050 | – | 0.900 (1.) |",
    "| `a.attn2` | 0.500 ± 0.050 | 0.600 (3.) | 0.800 (2.) |",
  ]);
});
