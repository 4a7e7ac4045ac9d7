import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { at, mt19937, uniform } from "../../core/mod.ts";
import { readingValidity, type ReadOverlaps } from "./reading_validity.ts";

const TRUTH = Array.from({ length: 20 }, (_, i) => i / 20);
const way = { source: "sampling", modules: "all modules" };

/** Overlaps of 12 images for each subject: what is true, by so much, and noise. */
function overlaps(measure: string, slope: number, seed: number): ReadOverlaps {
  const noise = mt19937(seed);
  return {
    ...way,
    measure,
    values: TRUTH.map((e) =>
      Array.from({ length: 12 }, () => slope * e + 0.3 * uniform(noise))
    ),
  };
}

Deno.test("a reading that follows the truth ranks subjects by it, and one that is noise does not", () => {
  const [good, none, turned] = readingValidity(
    [overlaps("good", 1, 1), overlaps("none", 0, 2), overlaps("turned", -1, 3)],
    TRUTH,
    0.95,
  );
  ok((good?.correlation.interval[0] ?? 0) > 0.9);
  ok((good?.heldOut.value ?? 0) > 0.9 && (good?.chosenBy ?? 0) > 0.9);
  const [low = 1, high = -1] = none?.correlation.interval ?? [];
  ok(low < 0 && high > 0);
  ok((turned?.correlation.value ?? 0) < -0.9);
});

Deno.test("images whose maps locate nothing are left out; a reading without any of a subject is left out whole", () => {
  const known = overlaps("some", 1, 4);
  const some = known.values.map((own, s) =>
    s === 3 ? own.map((x, i) => i < 4 ? NaN : x) : own
  );
  const none = known.values.map((own, s) => s === 3 ? own.map(() => NaN) : own);
  const found = readingValidity(
    [{ ...known, values: some }, { ...known, measure: "none", values: none }],
    TRUTH,
    0.95,
  );
  deepStrictEqual(found.map(({ measure }) => measure), ["some"]);
  strictEqual(at(found, 0).correlation.n, 20);
});
