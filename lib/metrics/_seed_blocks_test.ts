import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { torchNormal } from "../core/mod.ts";
import { withoutBlocks } from "./_seed_blocks.ts";
import { fidClip } from "./fid.ts";
import type { Observation } from "./observation.ts";

const CLASSES = ["male", "female"];
const TURNS = { groups: "turns", turns: 2, cohort: 1 } as const;

Deno.test("a block holds the groups in equal parts and cohorts whole, and is the same for rows of common designs", () => {
  const observations = images(24);
  const blocks = [
    undefined,
    TURNS,
    { groups: "evened", turns: 1, cohort: 4 } as const,
  ].map((design) => {
    const rests = withoutBlocks(observations, {
      classes: CLASSES,
      ...(design && { design }),
    });
    return [...rests].map(([first, rest]) => [
      first,
      observations.filter((o) => !rest.includes(o)).map(({ seed }) => seed),
    ]);
  });
  const [first] = blocks;
  for (const other of blocks) deepStrictEqual(other, first);
  strictEqual(first?.length, 6);
  for (const [, seeds] of first ?? []) {
    const own = [...new Set(seeds as number[])];
    strictEqual(own.length, 4);
    strictEqual(new Set(own.map((seed) => Math.floor(seed / 4))).size, 1);
    strictEqual(own.filter((seed) => seed % 2 === 0).length, 2);
  }
});

Deno.test("few seeds make blocks of their own design, and one of each group none", () => {
  const sizes = (count: number, design?: typeof TURNS) =>
    [
      ...withoutBlocks(images(count), {
        classes: CLASSES,
        ...(design && { design }),
      }).values(),
    ].map((rest) => 2 * count - rest.length);
  deepStrictEqual(sizes(6), [2, 2, 2, 2, 2, 2]);
  deepStrictEqual(sizes(6, TURNS), [4, 4, 4]);
  deepStrictEqual(sizes(2, TURNS), []);
});

Deno.test("leaving out a block of one group does not stand for the error", () => {
  const observations = images(24);
  const { value, blocks } = fidClip.estimate(observations, {
    classes: CLASSES,
    subjects: [],
    percentile: 70,
    design: TURNS,
  });
  // Blocks of one group each gave pseudo-values far outside of what the distance can be.
  for (const pseudo of blocks?.values() ?? []) {
    ok(pseudo > 0 && pseudo < 3 * value, `${pseudo} of ${value}`);
  }
});

/** Two subjects; the method shows its groups in turn, the reference one of them. */
function images(seeds: number): Observation[] {
  return Array.from({ length: 2 * seeds }, (_, i) => {
    const seed = Math.floor(i / 2);
    const { data } = torchNormal(i, [16]);
    const side = (at: number, shift: number) =>
      data.slice(at, at + 3).map((x, k) => k === 0 ? x * 0.3 + shift : x);
    return {
      seed,
      subject: `s${i % 2}`,
      clipPair: [side(0, seed % 2 === 0 ? 2 : -2), side(3, -2)],
    };
  });
}
