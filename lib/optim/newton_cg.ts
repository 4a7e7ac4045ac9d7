import { at } from "../core/mod.ts";

/** A smooth convex function at a point. */
export interface Curved {
  /** Value. */
  readonly value: number;
  /** Gradient, as long as the point. */
  readonly gradient: Float64Array;
  /** Multiplies the Hessian by a direction. */
  curved(direction: Float64Array): Float64Array;
}

/** When to stop. */
export interface NewtonOptions {
  /** Greatest element of the gradient at which the least is reached. */
  readonly tolerance: number;
  /** Steps after which it stops in any case. */
  readonly steps: number;
}

/**
 * Finds the least of a smooth, strictly convex function by truncated Newton steps in double precision: conjugate gradients solve
 * `H s = −g` as closely as the gradient is small, and a step is halved until it goes down enough (Armijo).
 *
 * @param start Where it begins; left alone.
 * @returns The point, and whether the tolerance was reached there.
 * @see Nocedal and Wright 2006, Numerical Optimization, Algorithm 7.1
 */
export function newtonCg(
  f: (point: Float64Array) => Curved,
  start: Float64Array,
  { tolerance, steps }: NewtonOptions,
): { readonly point: Float64Array; readonly converged: boolean } {
  let point = start;
  let here = f(point);
  for (let step = 0; step < steps; step++) {
    if (greatest(here.gradient) <= tolerance) break;
    const direction = descent(here, tolerance);
    const down = dot(here.gradient, direction);
    // What rounding alone can make of the value.
    const rounding = 1e-12 * Math.abs(here.value);
    let length = 1;
    let next = moved(point, direction, length);
    let there = f(next);
    while (
      !(there.value <= here.value + ARMIJO * length * down + rounding)
    ) {
      length /= 2;
      if (length < 1e-10) return { point, converged: false };
      next = moved(point, direction, length);
      there = f(next);
    }
    point = next;
    here = there;
  }
  return { point, converged: greatest(here.gradient) <= tolerance };
}

const ARMIJO = 1e-4;

/** `−H⁻¹ g`, roughly: closely enough that steps become as good as Newton's own near the least. */
function descent(
  { gradient, curved }: Curved,
  tolerance: number,
): Float64Array {
  const found = new Float64Array(gradient.length);
  const rest = gradient.map((x) => -x);
  const direction = rest.slice();
  let squares = dot(rest, rest);
  const size = Math.sqrt(squares);
  const enough = Math.max(
    Math.min(0.5, Math.sqrt(size)) * size,
    tolerance / 3,
  );
  // In exact arithmetic there are never more iterations than unknowns.
  for (let k = 0; k < gradient.length && Math.sqrt(squares) > enough; k++) {
    const product = curved(direction);
    const share = squares / dot(direction, product);
    add(found, direction, share);
    add(rest, product, -share);
    const left = dot(rest, rest);
    const kept = left / squares;
    direction.forEach((x, i) => direction[i] = at(rest, i) + kept * x);
    squares = left;
  }
  return found;
}

function moved(
  point: Float64Array,
  direction: Float64Array,
  length: number,
): Float64Array {
  return point.map((x, i) => x + length * at(direction, i));
}

function add(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = at(a, i) + factor * at(b, i);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i);
  return sum;
}

function greatest(a: Float64Array): number {
  return a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}
