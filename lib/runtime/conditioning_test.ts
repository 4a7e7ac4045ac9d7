import { deepStrictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { rows, type Tensor, torchNormal } from "../core/mod.ts";
import {
  concatConditioning,
  conditioning,
  mapTokens,
  sliceConditioning,
} from "./conditioning.ts";

const of = (n: number, pooled: boolean) =>
  conditioning({
    tokens: torchNormal(1, [n, 3, 4]),
    ...pooled &&
      { pooled: torchNormal(2, [n, 5]), sizes: torchNormal(3, [n, 6]) },
  });

Deno.test("rows of a conditioning are cut and joined together, whatever parts it has", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 6 }),
    fc.nat(),
    fc.boolean(),
    (n, cut, pooled) => {
      const whole = of(n, pooled);
      const k = cut % n;
      const parts = [[0, k], [k, n]].map(([from = 0, to = 0]) =>
        sliceConditioning(whole, from, to)
      );
      deepStrictEqual(parts.map((p) => p.rows), [k, n - k]);
      deepStrictEqual(
        parts[1]?.pooled,
        pooled ? rows(whole.pooled as Tensor, k, n) : undefined,
      );
      deepStrictEqual(concatConditioning(parts), whole);
    },
  ));
  throws(() => concatConditioning([]), /there are none/);
});

Deno.test("mapTokens() maps what cross-attention reads and nothing else", () => {
  const whole = of(2, true);
  const doubled = ({ data, shape }: Tensor) => ({
    data: data.map((x) => 2 * x),
    shape,
  });
  deepStrictEqual(mapTokens(whole, doubled), {
    ...whole,
    tokens: doubled(whole.tokens),
  });
});
