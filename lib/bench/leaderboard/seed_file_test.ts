import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { readSeeds, seedsCsv } from "./seed_file.ts";

const SEEDS = [
  { method: "sd15", seed: 0, scores: { rd: 0.5, miou: -0.25 } },
  { method: "sd15", seed: 7, scores: { rd: 1e-7 } },
];

Deno.test("seeds are written one per line, a column per metric, and read back", () => {
  const text = seedsCsv(SEEDS, ["rd", "miou"]);
  strictEqual(text, "method,seed,rd,miou\nsd15,0,0.5,-0.25\nsd15,7,1e-7,\n");
  deepStrictEqual(readSeeds(text), { seeds: SEEDS, problems: [] });
});

Deno.test("every field that is no number is named", () => {
  const { problems } = readSeeds("method,seed,rd\n,0,0.5\nsd15,,x\n");
  deepStrictEqual(problems, [
    "line 2: method: expected a text",
    "line 3: seed: expected a number",
    'line 3: rd: expected a number, got "x"',
  ]);
});

Deno.test("the images' own part stands in columns of its own, and is read back", () => {
  const [first, second] = SEEDS;
  const seeds = [{ ...first, halves: { miou: 0.125 } }, second];
  const text = seedsCsv(seeds as typeof SEEDS, ["rd", "miou"]);
  strictEqual(
    text,
    "method,seed,rd,miou,miou:halves\nsd15,0,0.5,-0.25,0.125\nsd15,7,1e-7,,\n",
  );
  deepStrictEqual(readSeeds(text), { seeds, problems: [] });
});
