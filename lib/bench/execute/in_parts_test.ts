import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { OutOfMemoryError, tensor } from "../../core/mod.ts";
import type { Plan, Unit } from "../plan/mod.ts";
import type { generate, SamplerContext } from "./generation.ts";
import { type Capacity, generateInParts } from "./in_parts.ts";

const NONE = {} as Plan & SamplerContext;

function unitOf(seeds: readonly number[]): Unit {
  const samples = seeds.map((seed) => ({ seed, prompt: "a nurse" }));
  return { samples } as unknown as Unit;
}

/** Makes images that show their seeds, of as many as there is memory for. */
function sampler(most: number, asked: number[]): typeof generate {
  return (_plan, { samples }, _context, onStep) => {
    asked.push(samples.length);
    if (samples.length > most) {
      return Promise.reject(new OutOfMemoryError("not enough"));
    }
    onStep?.({ i: 0, count: 1 } as Parameters<typeof onStep>[0]);
    const shown = tensor(samples.map(({ seed }) => seed), [samples.length, 1]);
    const records = samples.map(({ seed }) => ({ values: { seed } }));
    return Promise.resolve({
      generation: { latents: shown, maps: shown, records, cost: 2 },
      images: shown,
    } as unknown as Awaited<ReturnType<typeof generate>>);
  };
}

Deno.test("where memory is not enough, half as many images are sampled together from there on, and the unit is the same", async () => {
  const whole = await generateInParts(NONE, unitOf([3, 1, 4, 5, 9]), NONE, {
    capacity: { images: 8 },
    make: sampler(8, []),
  });
  const capacity: Capacity = { images: 8 };
  const [asked, told, steps]: number[][] = [[], [], []];
  const options = {
    capacity,
    onLess: (images: number) => told?.push(images),
    onStep: ({ i, count }: { i: number; count: number }) =>
      steps?.push(i / count),
    make: sampler(2, asked ?? []),
  };
  const parts = await generateInParts(
    NONE,
    unitOf([3, 1, 4, 5, 9]),
    NONE,
    options,
  );
  deepStrictEqual(parts, whole);
  deepStrictEqual(asked, [5, 3, 2, 2, 1]);
  deepStrictEqual(told, [3, 2]);
  deepStrictEqual(steps, [0, 1 / 3, 2 / 3]);
  strictEqual(capacity.images, 2);
});

Deno.test("one image for which memory is not enough, and any other failure, is an error", async () => {
  const attempt = (make: typeof generate) =>
    generateInParts(NONE, unitOf([1, 2]), NONE, {
      capacity: { images: 2 },
      make,
    });
  await rejects(attempt(sampler(0, [])), OutOfMemoryError);
  const asked: number[] = [];
  await rejects(
    attempt((_, { samples }) => {
      asked.push(samples.length);
      return Promise.reject(new TypeError("no"));
    }),
    TypeError,
  );
  deepStrictEqual(asked, [2]);
});
