import { at } from "../core/mod.ts";
import type { Matrix } from "./matrix.ts";

/**
 * Finds the eigenvalues of a symmetric matrix: reduced to three diagonals by
 * Householder reflections, then by the QL method with implicit shifts. Each is
 * exact to some `ε` times the greatest.
 *
 * @param a Symmetric matrix `n × n`; its lower half is read.
 * @returns The eigenvalues, ascending.
 * @throws {RangeError} If the matrix is not square or not finite.
 * @see Golub and Van Loan, Matrix Computations, 2013, Sections 8.3.1 and 8.3.3
 */
export function symmetricEigenvalues(a: Matrix): Float64Array {
  if (a.rows !== a.columns || !a.data.every(Number.isFinite)) {
    throw new RangeError(
      `Cannot find eigenvalues: expected a finite square matrix, got ${a.rows} × ${a.columns}`,
    );
  }
  const { diagonal, beside } = tridiagonal(a);
  implicitQl(diagonal, beside);
  return diagonal.sort();
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Element `i` couples `i` and `i + 1`; the last is 0. */
  readonly beside: Float64Array;
}

// Row and column k are reduced from the top. The rank-two update of what
// remains waits for the next reflection, so that it and the product with that
// reflection are one pass over memory.
function tridiagonal({ data, rows: n }: Matrix): Tridiagonal {
  const a = Float64Array.from(data);
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  // A − v wᵀ − w vᵀ is the matrix; there is no update yet.
  let v = new Float64Array(n);
  let next = new Float64Array(n);
  const w = new Float64Array(n);
  const product = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    for (let i = k; i < n; i++) {
      a[i * n + k] = at(a, i * n + k) - at(v, i) * at(w, k) -
        at(w, i) * at(v, k);
    }
    diagonal[k] = at(a, k * n + k);
    if (k + 1 >= n) break;
    beside[k] = reflection(a, n, k, next);
    updateAndMultiply(a, n, k + 1, v, w, next, product);
    let half = 0;
    for (let i = k + 1; i < n; i++) half += at(product, i) * at(next, i);
    half /= 2;
    for (let i = k + 1; i < n; i++) w[i] = at(product, i) - half * at(next, i);
    [v, next] = [next, v];
  }
  return { diagonal, beside };
}

/**
 * Finds `v` with `(1 − v vᵀ) x = (b, 0, …)` for the part of column k below the
 * diagonal; `v` is scaled so that no factor is needed.
 */
function reflection(
  a: Float64Array,
  n: number,
  k: number,
  v: Float64Array,
): number {
  let scale = 0;
  for (let i = k + 2; i < n; i++) {
    scale = Math.max(scale, Math.abs(at(a, i * n + k)));
  }
  const first = at(a, (k + 1) * n + k);
  if (scale === 0) {
    v.fill(0, k + 1);
    return first;
  }
  scale = Math.max(scale, Math.abs(first));
  let square = 0;
  for (let i = k + 1; i < n; i++) {
    const x = at(a, i * n + k) / scale;
    v[i] = x;
    square += x * x;
  }
  const norm = Math.sqrt(square);
  const b = at(v, k + 1) > 0 ? -norm : norm;
  // |x − b e₁|² = 2 (|x|² − b x₁).
  const length = Math.sqrt(square - b * at(v, k + 1));
  v[k + 1] = at(v, k + 1) - b;
  for (let i = k + 1; i < n; i++) v[i] = at(v, i) / length;
  return b * scale;
}

/**
 * Makes `A ← A − v wᵀ − w vᵀ` and `out = A u`, for the symmetric part from row
 * `from` on, of which the lower half is stored; two rows at a time.
 */
function updateAndMultiply(
  a: Float64Array,
  n: number,
  from: number,
  v: Float64Array,
  w: Float64Array,
  u: Float64Array,
  out: Float64Array,
): void {
  out.fill(0, from);
  let i = from;
  for (; i + 2 <= n; i += 2) {
    const [p, q] = [i * n, (i + 1) * n];
    const [v0, w0, u0] = [at(v, i), at(w, i), at(u, i)];
    const [v1, w1, u1] = [at(v, i + 1), at(w, i + 1), at(u, i + 1)];
    let sum0 = 0;
    let sum1 = 0;
    for (let j = from; j < i; j++) {
      const vj = v[j] as number;
      const wj = w[j] as number;
      const uj = u[j] as number;
      const x = (a[p + j] as number) - v0 * wj - w0 * vj;
      const y = (a[q + j] as number) - v1 * wj - w1 * vj;
      a[p + j] = x;
      a[q + j] = y;
      sum0 += x * uj;
      sum1 += y * uj;
      out[j] = (out[j] as number) + x * u0 + y * u1;
    }
    const x = at(a, p + i) - 2 * v0 * w0;
    const y = at(a, q + i) - v1 * w0 - w1 * v0;
    const z = at(a, q + i + 1) - 2 * v1 * w1;
    a[p + i] = x;
    a[q + i] = y;
    a[q + i + 1] = z;
    out[i] = sum0 + x * u0 + y * u1;
    out[i + 1] = sum1 + y * u0 + z * u1;
  }
  if (i === n) return;
  const p = i * n;
  let sum = 0;
  for (let j = from; j < i; j++) {
    const x = at(a, p + j) - at(v, i) * at(w, j) - at(w, i) * at(v, j);
    a[p + j] = x;
    sum += x * at(u, j);
    out[j] = at(out, j) + x * at(u, i);
  }
  a[p + i] = at(a, p + i) - 2 * at(v, i) * at(w, i);
  out[i] = sum + at(a, p + i) * at(u, i);
}

// Leaves the eigenvalues on the diagonal.
function implicitQl(d: Float64Array, e: Float64Array): void {
  const n = d.length;
  for (let l = 0; l < n; l++) {
    for (let round = 0;; round++) {
      const m = coupled(d, e, l);
      if (m === l) break;
      if (round === 60) {
        throw new RangeError("Cannot find eigenvalues: no convergence");
      }
      sweep(d, e, l, m);
    }
  }
}

/** The last index from `l` on before a coupling that is negligible. */
function coupled(d: Float64Array, e: Float64Array, l: number): number {
  let m = l;
  while (m < d.length - 1) {
    const near = Math.abs(at(d, m)) + Math.abs(at(d, m + 1));
    if (Math.abs(at(e, m)) <= Number.EPSILON * near) break;
    m++;
  }
  return m;
}

function sweep(d: Float64Array, e: Float64Array, l: number, m: number): void {
  let g = (at(d, l + 1) - at(d, l)) / (2 * at(e, l));
  let r = Math.hypot(g, 1);
  g = at(d, m) - at(d, l) + at(e, l) / (g + (g >= 0 ? r : -r));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * at(e, i);
    const b = c * at(e, i);
    r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = at(d, i + 1) - p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = at(d, i + 1) - p;
    r = (at(d, i) - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
  }
  d[l] = at(d, l) - p;
  e[l] = g;
  e[m] = 0;
}
