import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { mt19937, torchNormal } from "../../core/mod.ts";
import { studentQuantile } from "../../statistics/mod.ts";
import { effectOf, type Evidence } from "./effect.ts";

const NO_SEEDS = new Map<number, number>();
const value = fc.double({ min: -1, max: 1, noNaN: true });
const evidence = fc.record({
  subjects: fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 10 }),
  candidateSeeds: seeds(),
  baselineSeeds: seeds(),
});

function seeds(): fc.Arbitrary<ReadonlyMap<number, number>> {
  return fc.uniqueArray(fc.tuple(fc.nat(9), value), {
    minLength: 2,
    maxLength: 8,
    selector: ([seed]) => seed,
  }).map((entries) => new Map(entries));
}

/** Subjects whose differences are given, and seeds whose are. */
function evidenceOf(
  differences: readonly number[],
  bySeed: readonly number[],
): Evidence {
  return {
    subjects: differences.map((d) => [0.5 + d, 0.5]),
    candidateSeeds: new Map(bySeed.map((d, seed) => [seed, 0.5 + d])),
    baselineSeeds: new Map(bySeed.map((_, seed) => [seed, 0.5])),
  };
}

Deno.test("effectOf() adds the variance over subjects and that over seeds", () => {
  const found = effectOf(
    evidenceOf([1, 1, 1, 4, 4, 4], [1, 2, 3, 4]),
    "lower",
    0.05,
  );
  // s² is 2.7 over six subjects, 5/3 over four seeds.
  const [bySubject, bySeed] = [2.7 / 6, 5 / 3 / 4];
  const variance = bySubject + bySeed;
  const df = variance ** 2 / (bySubject ** 2 / 5 + bySeed ** 2 / 3);
  close(found?.delta, 2.5);
  close(found?.stderr, Math.sqrt(variance));
  close(found?.df, df);
  const half = studentQuantile(0.025, df) * Math.sqrt(variance);
  close(found?.interval[0], 2.5 - half);
  close(found?.interval[1], 2.5 + half);
  strictEqual(found?.over, "subjects");
});

Deno.test("the p-value is never less than that of the flipped signs", () => {
  // Six of one sign: one flip of 32 is as far.
  const found = effectOf(
    evidenceOf([1, 1, 1, 1, 1, 1.0001], [1, 1, 1.0001]),
    "lower",
    0.05,
  );
  strictEqual(found?.p, 2 / 64);
});

Deno.test("what seeds do to all subjects alike is no evidence of a difference", () => {
  const subjects = [0.11, 0.1, 0.09, 0.1, 0.11, 0.09, 0.1, 0.1];
  const quiet = effectOf(evidenceOf(subjects, [0.1, 0.1, 0.1]), "lower", 0.05);
  const loud = effectOf(evidenceOf(subjects, [0.9, -0.3, -0.3]), "lower", 0.05);
  ok(quiet && quiet.p < 0.01);
  ok(loud && loud.p > 0.5, `${loud?.p}`);
});

Deno.test("seeds are paired where both sides have the same, and only there", () => {
  const one = new Map([[0, 0.1], [1, 0.5], [2, 0.9]]);
  const shifted = new Map([...one].map(([seed, x]) => [seed, x + 0.1]));
  const elsewhere = new Map([...shifted].map(([seed, x]) => [seed + 9, x]));
  const subjects = [[0.6, 0.5], [0.6, 0.5]] as const;
  const [paired, apart] = [shifted, elsewhere].map((candidateSeeds) =>
    effectOf({ subjects, candidateSeeds, baselineSeeds: one }, "lower", 0.05)
  );
  ok(paired && paired.stderr < 1e-12);
  // Each side's three seeds have s² = 0.16.
  close(apart?.stderr, Math.sqrt(2 * 0.16 / 3));
  close(apart?.df, 4);
});

Deno.test("fewer than six subjects stand for themselves, and the seeds alone count", () => {
  const five = effectOf(
    evidenceOf([1, 1, 1, 4, 4], [1, 2, 3, 4]),
    "lower",
    0.05,
  );
  deepStrictEqual([five?.over, five?.leastP, five?.df], ["seeds", 0, 3]);
  close(five?.stderr, Math.sqrt(5 / 3 / 4));
});

Deno.test("whether subjects are enough is asked of the level", () => {
  const six = evidenceOf([1, 1, 1, 4, 4, 4], [1, 2, 3]);
  strictEqual(effectOf(six, "lower", 0.05)?.over, "subjects");
  // Two of 64 flips are never less than this.
  strictEqual(effectOf(six, "lower", 2 / 64)?.over, "seeds");
});

Deno.test("what does not vary has the fewest degrees of freedom of its parts", () => {
  const still = evidenceOf([1, 1, 1, 1, 1, 1], [1, 1, 1]);
  const found = effectOf(still, "lower", 0.05);
  deepStrictEqual([found?.stderr, found?.df, found?.p], [0, 2, 2 / 64]);
});

Deno.test("without two seeds nothing is known of the error", () => {
  const subjects = [[1, 0], [1, 0]] as const;
  const one = new Map([[0, 1]]);
  for (const seeds of [NO_SEEDS, one]) {
    strictEqual(
      effectOf(
        { subjects, candidateSeeds: seeds, baselineSeeds: seeds },
        "lower",
        0.05,
      ),
      undefined,
    );
  }
});

Deno.test("a metric of all images together has the errors of its own", () => {
  const pooled = {
    subjects: [[30, 20]] as const,
    candidateSeeds: NO_SEEDS,
    baselineSeeds: NO_SEEDS,
  };
  const found = effectOf({ ...pooled, stderrs: [3, 4] }, "lower", 0.05);
  deepStrictEqual([found?.delta, found?.stderr], [10, 5]);
  close(found?.df, 625 / (81 / 7 + 256 / 7));
  strictEqual(
    effectOf({ ...pooled, stderrs: [3, null] }, "lower", 0.05),
    undefined,
  );
});

Deno.test("nearer to 0 is measured as a distance from 0", () => {
  const at = (a: number, b: number) =>
    effectOf(
      {
        subjects: Array(8).fill([a, b]),
        candidateSeeds: new Map([[0, a], [1, a]]),
        baselineSeeds: new Map([[0, b], [1, b]]),
      },
      "zero",
      0.05,
    );
  close(at(-0.1, 0.3)?.delta, -0.2);
  close(at(-0.3, 0.1)?.delta, 0.2);
  deepStrictEqual([at(0.3, -0.3)?.delta, at(0.3, -0.3)?.p], [0, 1]);
});

Deno.test("exchanged sides give the opposite, to the bit", () => {
  fc.assert(
    fc.property(
      evidence,
      fc.constantFrom("lower", "higher", "zero"),
      ({ subjects, candidateSeeds, baselineSeeds }, better) => {
        const one = effectOf(
          { subjects, candidateSeeds, baselineSeeds },
          better,
          0.05,
        );
        const other = effectOf(
          {
            subjects: subjects.map(([a, b]) => [b, a] as const),
            candidateSeeds: baselineSeeds,
            baselineSeeds: candidateSeeds,
          },
          better,
          0.05,
        );
        ok(one && other);
        // Adding 0 makes −0 a 0.
        strictEqual(one.delta, 0 - other.delta);
        deepStrictEqual(
          [one.stderr, one.df, one.p],
          [other.stderr, other.df, other.p],
        );
        close(one.interval[0], -other.interval[1]);
      },
    ),
    { seed: 0, numRuns: 100 },
  );
});

Deno.test("adding the same to both sides changes nothing where 0 is not special", () => {
  const draws = mt19937(2);
  const [a, b] = [draws.next(), draws.next()].map((
    seed,
  ) => [...torchNormal(seed, [16]).data]);
  const of = (shift: number) =>
    effectOf(
      {
        subjects: (a ?? []).map((x, i) => [x + shift, (b?.[i] ?? 0) + shift]),
        candidateSeeds: new Map(a?.map((x, i) => [i, x + shift])),
        baselineSeeds: new Map(b?.map((x, i) => [i, x + shift])),
      },
      "lower",
      0.05,
    );
  close(of(4)?.delta, of(0)?.delta ?? NaN);
  close(of(4)?.p, of(0)?.p ?? NaN);
});

function close(actual: number | undefined, expected: number): void {
  ok(
    Math.abs((actual ?? NaN) - expected) <
      1e-9 * Math.max(1, Math.abs(expected)),
    `${actual} and ${expected}`,
  );
}
