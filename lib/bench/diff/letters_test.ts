import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { letters } from "./letters.ts";

const relation = fc.integer({ min: 0, max: 8 }).chain((count) => {
  const all = Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    Array.from({ length: i }, (_, j) => [j, i] as const)
  );
  return fc.record({
    count: fc.constant(count),
    differ: fc.subarray(all),
    order: fc.shuffledSubarray(all, { minLength: all.length }),
  });
});

Deno.test("two rows share a letter exactly if they do not differ", () => {
  fc.assert(
    fc.property(relation, ({ count, differ }) => {
      const found = letters(count, differ);
      strictEqual(found.length, count);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < i; j++) {
          const shared = [...found[i] ?? ""].some((letter) =>
            found[j]?.includes(letter)
          );
          const apart = differ.some(([a, b]) => a === j && b === i);
          strictEqual(shared, !apart, `${found}: ${j} and ${i}`);
        }
      }
    }),
    { seed: 0, numRuns: 200 },
  );
});

Deno.test("letters depend neither on the order of the pairs nor on which of a pair is first", () => {
  fc.assert(
    fc.property(relation, ({ count, differ, order }) => {
      const turned = order.filter((pair) => differ.includes(pair))
        .map(([a, b]) => [b, a] as const);
      deepStrictEqual(letters(count, turned), letters(count, differ));
    }),
    { seed: 0, numRuns: 100 },
  );
});

Deno.test("no letter says what another says", () => {
  deepStrictEqual(letters(0, []), []);
  deepStrictEqual(letters(3, []), ["a", "a", "a"]);
  deepStrictEqual(letters(3, [[0, 2]]), ["a", "ab", "b"]);
  deepStrictEqual(letters(3, [[0, 1], [0, 2], [1, 2]]), ["a", "b", "c"]);
  // 0 and 3 are as far apart as can be, and each is like one of the middle.
  deepStrictEqual(letters(4, [[0, 2], [0, 3], [1, 3]]), ["a", "ab", "bc", "c"]);
});

Deno.test("there is a name for every letter", () => {
  const all = Array.from({ length: 28 }, (_, i) => i).flatMap((i) =>
    Array.from({ length: i }, (_, j) => [j, i] as const)
  );
  deepStrictEqual(letters(28, all).slice(24), ["y", "z", "(27)", "(28)"]);
});
