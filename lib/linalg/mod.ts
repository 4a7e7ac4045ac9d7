/**
 * Dense matrices in double precision: products, linear systems, a factor of a covariance, and
 * the eigenvalues of a symmetric matrix.
 *
 * @module
 */

export * from "./factor.ts";
export * from "./matrix.ts";
export * from "./products.ts";
export * from "./solve_positive.ts";
export * from "./symmetric_eigenvalues.ts";
