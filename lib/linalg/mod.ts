/**
 * Dense matrices in double precision: products, linear systems, a factor of a covariance, and
 * the eigenvalues of a symmetric matrix.
 *
 * @module
 */

export { factor } from "./factor.ts";
export { gram, type Matrix, matrix, product, transposed } from "./matrix.ts";
export type { Products, Scatter } from "./products.ts";
export { solvePositive } from "./solve_positive.ts";
export { symmetricEigenvalues } from "./symmetric_eigenvalues.ts";
