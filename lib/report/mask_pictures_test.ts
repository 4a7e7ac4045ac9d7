import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { ImageMasks, MaskFaithfulness } from "../bench/mod.ts";
import { maskChart } from "./mask_chart.ts";
import { maskSheet } from "./mask_sheet.ts";

const share = (value: number) => ({ value, stderr: 0.05, n: 10 });
const FOUND: MaskFaithfulness = {
  masks: ["{subject}", "gender"].flatMap((word) =>
    [10, 90].map((threshold) => ({
      word,
      threshold,
      recall: share(0.5),
      precision: share(0.5),
      cues: share(0.1),
      kept: share(1 - threshold / 200),
      rest: share(threshold / 100),
    }))
  ),
  truth: ["{subject}", "gender"].map((word) => ({
    word,
    kept: share(0.98),
    rest: share(0.25),
  })),
};

Deno.test("accuracy over thresholds has a panel for each word, with a line of either side and the true masks'", async () => {
  const svg = await maskChart(FOUND, new Map([["gender", "gender's signs"]]));
  match(svg, /^<svg/);
  // The word itself stands where nothing else is said of it.
  for (const title of ["{subject}", "gender's signs", "only the mask"]) {
    ok(svg.includes(`>${title}<`), title);
  }
  strictEqual(svg.match(/stroke-dasharray="5,4"/g)?.length, 4);
});

Deno.test("masks stand beside the true ones: white where both are, blue and orange where one is", () => {
  const image = { data: new Float32Array(12).fill(0.5), shape: [3, 2, 2] };
  const cues = Uint8Array.of(1, 1, 0, 0);
  const known: ImageMasks["known"] = {
    seed: 0,
    subject: "nurse",
    label: "female",
    image,
    cues: [cues, cues],
  };
  const mask = Uint8Array.of(1, 0, 1, 0);
  const sheet = maskSheet([{ known, masks: [[mask], [mask]] }], ["own", "x"], [
    70,
  ]);
  const colours = new Map<string, number>();
  for (let i = 0; i < sheet.data.length; i += 3) {
    const colour = `${sheet.data.subarray(i, i + 3)}`;
    colours.set(colour, (colours.get(colour) ?? 0) + 1);
  }
  // Of grey 128 a mask's colour is 0.35 · 128 + 0.65 of blue, orange and white of Okabe and Ito.
  const count = (r: number, g: number, b: number) =>
    colours.get([r, g, b].map((c) => Math.trunc(44.8 + 0.65 * c)).join());
  // Two words: a pixel each that only the mask has; one that only the truth has, and two of the true mask by itself.
  deepStrictEqual([count(0, 114, 178), count(230, 159, 0)], [2, 6]);
  ok((count(255, 255, 255) ?? 0) >= 2);
});
