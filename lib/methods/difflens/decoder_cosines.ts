import { at, rows, type Tensor } from "../../core/mod.ts";
import { shapesOf } from "../../runtime/mod.ts";
import { type Programs, unitLength } from "./autoencoder.ts";

/** How alike the directions of different features are. */
export interface DecoderCosines {
  /** Mean of the absolute cosines of all pairs. */
  readonly mean: number;
  /** Greatest of them. */
  readonly most: number;
  /** Share of the pairs in each hundredth of `[0, 1]`, by absolute cosine. */
  readonly shares: readonly number[];
}

/**
 * Measures the cosines of the directions of every pair of features, a block of features against another at a time.
 *
 * @param decoder One row for each feature, `[M, d]`, M at least 2.
 * @see DiffLens, appendix E.2
 */
export async function decoderCosines(
  programs: Programs,
  decoder: Tensor,
): Promise<DecoderCosines> {
  const unit = unitLength(decoder);
  const m = at(unit.shape, 0);
  const bins = new Float64Array(BINS);
  let [sum, most, pairs] = [0, 0, 0];
  for (let i = 0; i < m; i += BLOCK) {
    for (let j = i; j < m; j += BLOCK) {
      const [a, b] = [i, j].map((k) => rows(unit, k, Math.min(m, k + BLOCK)));
      const cosines = await products(programs, a as Tensor, b as Tensor);
      const [, width = 0] = cosines.shape;
      cosines.data.forEach((x, k) => {
        const [row, column] = [i + Math.floor(k / width), j + k % width];
        if (column <= row) return;
        const cosine = Math.min(1, Math.abs(x));
        const bin = Math.min(BINS - 1, Math.floor(cosine * BINS));
        bins[bin] = at(bins, bin) + 1;
        sum += cosine;
        most = Math.max(most, cosine);
        pairs++;
      });
    }
  }
  return { mean: sum / pairs, most, shares: [...bins].map((n) => n / pairs) };
}

const BINS = 100;
const BLOCK = 512;

async function products(
  programs: Programs,
  a: Tensor,
  b: Tensor,
): Promise<Tensor> {
  const program = await programs.program({
    key: "inner products of rows",
    inputs: shapesOf({ a, b }),
    build: ({ graph: { apply } }, { a, b }) => ({
      c: apply("MatMul", [a, apply("Transpose", [b], { perm: [1, 0] })]),
    }),
  });
  return (await program.run({ a, b })).c;
}
