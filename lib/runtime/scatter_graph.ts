import { at } from "../core/mod.ts";
import type { Graph, Value } from "../graph/mod.ts";

/**
 * Builds the mean of the rows of a matrix and their scatter about it. Rows are taken some
 * at a time, so that what is made of them is written where the last was, and of
 * the symmetric result only the blocks above the diagonal are multiplied.
 *
 * @param x Matrix `[n, d]`.
 * @param count Its number of rows, `[1, 1]`, in the same precision.
 * @returns Mean `[1, d]` and scatter `[d, d]`.
 */
export function scatterGraph(
  { apply }: Graph,
  x: Value,
  count: Value,
): [mean: Value, about: Value] {
  const [n, d] = [at(x.shape, 0), at(x.shape, 1)];
  const part = (y: Value, [from, to]: Bounds, axis: number) =>
    apply("Slice", [y], { starts: [from], ends: [to], axes: [axis] });
  const turned = (y: Value) => apply("Transpose", [y], { perm: [1, 0] });

  const sum = apply("ReduceSum", [x], { axes: [0], keepdims: 1 });
  const mean = apply("Div", [sum, count]);
  const bands = bounds(d, Math.min(BANDS, d));
  const blocks: Value[][] = bands.map(() => []);
  for (const rows of bounds(n, Math.ceil(n / ROWS))) {
    const centred = turned(apply("Sub", [part(x, rows, 0), mean]));
    const features = bands.map((band) => part(centred, band, 0));
    for (const [i, a] of features.entries()) {
      for (const [j, b] of features.entries()) {
        if (j < i) continue;
        const before = at(blocks, i)[j];
        const operands = before ? [a, b, before] : [a, b];
        at(blocks, i)[j] = apply("Gemm", operands, { transB: 1 });
      }
    }
  }
  const whole = blocks.map((row, i) =>
    apply(
      "Concat",
      bands.map((_, j) => j < i ? turned(at(at(blocks, j), i)) : at(row, j)),
      { axis: 1 },
    )
  );
  return [mean, apply("Concat", whole, { axis: 0 })];
}

type Bounds = readonly [from: number, to: number];

const ROWS = 1250;
// Of 4 × 4 blocks 10 are multiplied.
const BANDS = 4;

/** Cuts `0 … length` into parts of nearly one length. */
function bounds(length: number, parts: number): Bounds[] {
  const cut = (i: number) => Math.round(i * length / parts);
  return Array.from({ length: parts }, (_, i) => [cut(i), cut(i + 1)]);
}
