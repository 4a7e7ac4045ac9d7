import { at, type Tensor } from "../../core/mod.ts";
import { type Matrix, matrix, solvePositive } from "../../linalg/mod.ts";

/** Concepts whose keys and values are edited together, in double precision. */
export interface ConceptEdit {
  /** Embeddings of the edited concepts, `n × d`. */
  readonly concepts: Matrix;
  /** Embeddings of the preserved ones, `m × d`; m may be 0. */
  readonly preserved: Matrix;
  /** λ, above 0. */
  readonly lambda: number;
  /** Weight of the edited concepts. */
  readonly edit: number;
  /** Weight of the preserved ones, from 0. */
  readonly preserve: number;
}

/**
 * How strongly an edited weight answers to each concept: with the shifts
 * `rᵢ = vᵢ* − W cᵢ` of the concepts' outputs, UCE's closed form
 * `W* = (λW + s Σ vᵢ* cᵢᵀ + p Σ W pⱼ pⱼᵀ)(λI + s Σ cᵢ cᵢᵀ + p Σ pⱼ pⱼᵀ)⁻¹` is
 * `W* = W + Σ rᵢ xᵢᵀ`. The responses `xᵢ` do not depend on `W`.
 *
 * @returns The responses `n × d`, `s (λI + s Σ cᵢ cᵢᵀ + p Σ pⱼ pⱼᵀ)⁻¹ cᵢ`.
 * @see Gandikota et al. 2024 (UCE), {@link https://arxiv.org/abs/2308.14761}, eq. 7
 */
export function conceptResponses(
  { concepts, preserved, lambda, edit, preserve }: ConceptEdit,
): Matrix {
  const { rows: n, columns: d } = concepts;
  const system = new Float64Array(d * d);
  for (let i = 0; i < d; i++) system[i * d + i] = lambda;
  addOuter(system, concepts, edit);
  addOuter(system, preserved, preserve);
  const sides = new Float64Array(d * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) {
      sides[j * n + i] = edit * at(concepts.data, i * d + j);
    }
  }
  const found = solvePositive(matrix(system, d, d), matrix(sides, d, n));
  const out = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) out[i * d + j] = at(found.data, j * n + i);
  }
  return matrix(out, n, d);
}

/**
 * Adds what the shifts and responses of concepts make of a weight, `W + Σ rᵢ xᵢᵀ`.
 *
 * @param weight `W`, `[out, d]`; the identity gives the map `T`.
 * @param shifts `rᵢ`, `n × out`.
 * @param responses `xᵢ`, `n × d`.
 * @returns `W*`, `[out, d]`, rounded to float32 once.
 */
export function editedWeight(
  { data, shape }: Tensor,
  shifts: Matrix,
  responses: Matrix,
): Tensor {
  const [out, d] = shape as [number, number];
  const edited = new Float32Array(data.length);
  for (let r = 0; r < out; r++) {
    for (let c = 0; c < d; c++) {
      let sum = at(data, r * d + c);
      for (let i = 0; i < shifts.rows; i++) {
        sum += at(shifts.data, i * out + r) * at(responses.data, i * d + c);
      }
      edited[r * d + c] = sum;
    }
  }
  return { data: edited, shape };
}

/**
 * Shifts that add to each concept a combination of attributes.
 *
 * @param shares `αᵢⱼ`, `n × k`.
 * @param attributes Embeddings of the attributes, `k × d`.
 * @param scaled Weight and concepts in the form of 2023, in which `W aⱼ` has the norm of `W cᵢ`; without them the shifts are of the embeddings themselves.
 * @returns `n × d`, or `n × out`.
 */
export function conceptShifts(
  shares: Matrix,
  attributes: Matrix,
  scaled?: { readonly weight: Tensor; readonly concepts: Matrix },
): Matrix {
  const parts = scaled ? outputs(scaled.weight, attributes) : attributes;
  const own = scaled && outputs(scaled.weight, scaled.concepts);
  const [n, k, out] = [shares.rows, parts.rows, parts.columns];
  const shifts = new Float64Array(n * out);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      const factor = at(shares.data, i * k + j) *
        (own ? norm(own, i) / norm(parts, j) : 1);
      for (let c = 0; c < out; c++) {
        shifts[i * out + c] = at(shifts, i * out + c) +
          factor * at(parts.data, j * out + c);
      }
    }
  }
  return matrix(shifts, n, out);
}

/** `W c` of each row. */
function outputs({ data, shape }: Tensor, rows: Matrix): Matrix {
  const [out, d] = shape as [number, number];
  const y = new Float64Array(rows.rows * out);
  for (let i = 0; i < rows.rows; i++) {
    for (let r = 0; r < out; r++) {
      let sum = 0;
      for (let c = 0; c < d; c++) {
        sum += at(data, r * d + c) * at(rows.data, i * d + c);
      }
      y[i * out + r] = sum;
    }
  }
  return matrix(y, rows.rows, out);
}

function norm({ data, columns }: Matrix, row: number): number {
  return Math.hypot(...data.subarray(row * columns, (row + 1) * columns));
}

function addOuter(system: Float64Array, rows: Matrix, weight: number): void {
  const d = rows.columns;
  for (let r = 0; r < rows.rows; r++) {
    for (let i = 0; i < d; i++) {
      const x = at(rows.data, r * d + i);
      for (let j = 0; j < d; j++) {
        system[i * d + j] = at(system, i * d + j) +
          weight * (x * at(rows.data, r * d + j));
      }
    }
  }
}
