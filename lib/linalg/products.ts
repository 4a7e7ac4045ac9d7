import type { Matrix } from "./matrix.ts";

/** What rows spread over. */
export interface Scatter {
  /** Mean of the rows. */
  readonly mean: Float64Array;
  /** `Σ (x − μ)(x − μ)ᵀ` over the rows, `d × d`. */
  readonly about: Matrix;
}

/** Products of matrices, made somewhere else. */
export interface Products {
  /**
   * Multiplies a matrix by the transpose of another.
   *
   * @param a Matrix `n × k`.
   * @param b Matrix `m × k`.
   * @returns `A Bᵀ`, `n × m`.
   */
  product(a: Matrix, b: Matrix): Promise<Matrix>;
  /**
   * Finds what the rows of a matrix spread over.
   *
   * @param x Matrix `n × d`, at least one row.
   * @returns Their mean and their scatter about it.
   */
  scatter(x: Matrix): Promise<Scatter>;
}
