import { inverse, Matrix } from "ml-matrix";
import { at, plural } from "../core/mod.ts";

/** How a judge errs, turned round: what true shares are behind those that it sees. */
export interface Correction {
  /** How often it calls an image of each true class (row) by each name (column), after those it was tried on. */
  readonly rates: readonly (readonly number[])[];
  /** The inverse of the rates. */
  readonly inverse: readonly (readonly number[])[];
  /** Variances and covariances of each row of the rates. */
  readonly covariances: readonly (readonly (readonly number[])[])[];
  /** Images that it was tried on, of each true class. */
  readonly tried: readonly number[];
}

/** Why a judge's error cannot be turned round. */
export interface Uncorrectable {
  /** The reason, as a clause. */
  readonly uncorrectable: string;
}

/**
 * Turns a judge's confusion matrix round.
 *
 * With `M` the rates, `q = p M` is what the judge sees of true shares `p`, so `p = q M⁻¹`; of two classes that is
 * the estimator of Rogan and Gladen. Three things are asked before it is believed: {@linkcode LEAST_TRIED} images of each class,
 * a condition number `‖M‖∞ ‖M⁻¹‖∞` of {@linkcode MOST_CONDITION} at most, for an error of the shares that are seen grows by
 * so much, and errors of the rates so small that the inverse is linear in them: `‖M⁻¹‖∞ · max_t Σ_o se(M_to)` of {@linkcode MOST_ERROR} at most.
 *
 * Rates are the shares that were counted; their covariance is that of Jeffreys' Dirichlet, so that a judge
 * who made no mistake in fifty images is not taken for one who makes none.
 *
 * @param counts Images by true class (row) and by what the judge says (column), of as many classes.
 * @returns The correction, or why there is none.
 * @see Rogan and Gladen, Estimating prevalence from the results of a screening test, American Journal of Epidemiology 107, 1978
 */
export function correctionOf(
  counts: readonly (readonly number[])[],
): Correction | Uncorrectable {
  const tried = counts.map((row) => row.reduce((a, b) => a + b, 0));
  const fewest = Math.min(...tried);
  if (fewest < LEAST_TRIED) {
    return {
      uncorrectable: `it was tried on ${
        plural(fewest, "image")
      } of a class, fewer than ${LEAST_TRIED}`,
    };
  }
  const rates = counts.map((row, t) => row.map((n) => n / at(tried, t)));
  const turned = inverseOf(rates);
  const condition = turned ? norm(turned) : Infinity;
  if (!turned || condition > MOST_CONDITION) {
    return {
      uncorrectable:
        `it tells the classes apart too badly: the condition number of its confusion matrix is ${
          condition.toPrecision(3)
        }, above ${MOST_CONDITION}`,
    };
  }
  const covariances = counts.map(rowCovariance);
  const errors = covariances.map((row) =>
    row.reduce((sum, line, o) => sum + Math.sqrt(at(line, o)), 0)
  );
  const error = condition * Math.max(...errors);
  if (error > MOST_ERROR) {
    return {
      uncorrectable:
        `its own error is known too badly: what it was tried on leaves the inverse of its confusion matrix an error of ${
          Math.round(100 * error)
        } %, above ${Math.round(100 * MOST_ERROR)} %; label more images`,
    };
  }
  return { rates, inverse: turned, covariances, tried };
}

/** Images of each class that a judge must have been tried on. */
export const LEAST_TRIED = 20;

/** The greatest condition number that is turned round. */
export const MOST_CONDITION = 10;

/** The greatest relative error of an inverse that is believed. */
export const MOST_ERROR = 0.4;

/**
 * Finds the true shares behind those that a judge sees.
 *
 * They are not pushed back into `[0, 1]`: what chance took beyond it in one subject, it
 * took the other way in another, and their mean would be biased.
 *
 * @param seen Share of each class among what it says.
 * @returns True shares; they sum to 1.
 */
export function trueShares(
  { inverse }: Correction,
  seen: readonly number[],
): number[] {
  return seen.map((_, t) =>
    seen.reduce((sum, q, o) => sum + q * at(at(inverse, o), t), 0)
  );
}

/**
 * Says what each name that a judge gives adds to a sum over true classes.
 *
 * @param scores Score of each true class.
 * @returns Scores of the names, whose mean over what the judge says is that of the true classes.
 */
export function judgedScores(
  { inverse }: Correction,
  scores: readonly number[],
): number[] {
  return inverse.map((row) =>
    row.reduce((sum, x, t) => sum + x * at(scores, t), 0)
  );
}

/**
 * Finds how much of a corrected quantity's error is the confusion matrix's own, which all images share: by the delta
 * method, with rows that are independent.
 *
 * @param weights How the quantity moves with each rate but for the sign: by true class and by name, true share times judged score.
 */
export function matrixVariance(
  { covariances }: Correction,
  weights: readonly (readonly number[])[],
): number {
  return covariances.reduce((total, covariance, t) => {
    const row = at(weights, t);
    const own = covariance.reduce(
      (sum, line, o) =>
        sum + line.reduce((s, c, p) => s + c * at(row, p), 0) * at(row, o),
      0,
    );
    return total + own;
  }, 0);
}

/** Of Dirichlet's distribution with half an image added to each count. */
function rowCovariance(row: readonly number[]): number[][] {
  const n = row.reduce((a, b) => a + b, 0) + row.length / 2;
  const shares = row.map((count) => (count + 0.5) / n);
  return shares.map((p, i) =>
    shares.map((q, j) => (Number(i === j) * p - p * q) / (n + 1))
  );
}

function inverseOf(rates: readonly (readonly number[])[]) {
  try {
    const found = inverse(new Matrix(rates.map((row) => [...row])))
      .to2DArray();
    return found.flat().every(Number.isFinite) ? found : undefined;
  } catch {
    // A singular matrix has none.
    return undefined;
  }
}

/** The greatest sum of a row's sizes. */
function norm(matrix: readonly (readonly number[])[]): number {
  return Math.max(
    ...matrix.map((row) => row.reduce((sum, x) => sum + Math.abs(x), 0)),
  );
}
