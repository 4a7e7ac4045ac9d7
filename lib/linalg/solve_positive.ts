import { CholeskyDecomposition, Matrix as Dense } from "ml-matrix";
import type { Matrix } from "./matrix.ts";

/**
 * Solves `A X = B` for a positive definite `A`, by Cholesky's method.
 *
 * @param a Symmetric matrix `n × n`.
 * @param b Right-hand sides, `n × m`.
 * @returns `X`, `n × m`.
 * @throws {RangeError} If the sizes do not fit, or `A` is not positive definite.
 */
export function solvePositive(a: Matrix, b: Matrix): Matrix {
  if (a.rows !== a.columns || a.rows !== b.rows) {
    throw new RangeError(
      `Cannot solve: expected a square matrix and as many rows, got ${a.rows} × ${a.columns} and ${b.rows} × ${b.columns}`,
    );
  }
  const found = new CholeskyDecomposition(dense(a));
  if (!found.isPositiveDefinite()) {
    throw new RangeError("Cannot solve: the matrix is not positive definite");
  }
  const x = found.solve(dense(b));
  return {
    data: Float64Array.from(x.to1DArray()),
    rows: x.rows,
    columns: x.columns,
  };
}

function dense({ data, rows, columns }: Matrix): Dense {
  return Dense.from1DArray(rows, columns, data);
}
