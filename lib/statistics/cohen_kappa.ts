import { at } from "../core/mod.ts";
import type { Estimate } from "./estimate.ts";

/**
 * Estimates how far two judges agree beyond what their habits alone would make: Cohen's kappa,
 * `(p₀ − pₑ) / (1 − pₑ)`.
 *
 * @param table Images by what one judge says (row) and what the other says (column), at least one.
 * @returns Kappa in `[−1, 1]` with its large-sample error; `NaN` where both say one thing of every image.
 * @throws {RangeError} If there are no images.
 * @see Cohen, A coefficient of agreement for nominal scales, 1960; Fleiss, Cohen and Everitt, Large sample standard errors of kappa and weighted kappa, 1969, equation 13
 */
export function cohenKappa(table: readonly (readonly number[])[]): Estimate {
  const n = sum(table.map(sum));
  if (n === 0) {
    throw new RangeError("Cannot estimate agreement: there are no images");
  }
  const p = table.map((row) => row.map((count) => count / n));
  const rows = p.map(sum);
  const columns = p.map((_, j) => sum(p.map((row) => at(row, j))));
  const agreed = sum(p.map((row, i) => at(row, i)));
  const expected = sum(rows.map((r, i) => r * at(columns, i)));
  if (!(expected < 1)) return { value: NaN, stderr: NaN, n };
  const kappa = (agreed - expected) / (1 - expected);
  const terms = p.map((row, i) =>
    sum(row.map((share, j) => {
      const weight = at(columns, i) + at(rows, j);
      const own = i === j ? 1 - weight * (1 - kappa) : (1 - kappa) * weight;
      return share * own ** 2;
    }))
  );
  const spread = sum(terms) - (kappa - expected * (1 - kappa)) ** 2;
  return {
    value: kappa,
    stderr: Math.sqrt(Math.max(0, spread) / n) / (1 - expected),
    n,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
