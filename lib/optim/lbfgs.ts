import { at } from "../core/mod.ts";

/** A smooth function, and its slope, at a point. */
export interface Slope {
  /** Value. */
  readonly value: number;
  /** Gradient, as long as the point. */
  readonly gradient: Float64Array;
}

/** When to stop. */
export interface LbfgsOptions {
  /** Greatest element of the gradient at which the least is reached. */
  readonly tolerance: number;
  /** Steps after which it stops in any case. */
  readonly steps: number;
}

/**
 * Finds the least of a smooth convex function by limited-memory BFGS, in double precision: ten pairs of
 * steps and slopes stand for the inverse Hessian, and a step is halved until it goes down enough (Armijo), or where
 * the value no longer tells, until the slope along it has become smaller.
 *
 * @param start Where it begins; left alone.
 * @returns The point, and whether the tolerance was reached there.
 * @see Liu and Nocedal 1989, On the limited memory BFGS method for large scale optimization, Algorithm 2.1
 */
export function lbfgs(
  f: (point: Float64Array) => Slope,
  start: Float64Array,
  { tolerance, steps }: LbfgsOptions,
): { readonly point: Float64Array; readonly converged: boolean } {
  let point = start;
  let here = f(point);
  let pairs: readonly Pair[] = [];
  for (let step = 0; step < steps; step++) {
    if (greatest(here.gradient) <= tolerance) break;
    const direction = descent(here.gradient, pairs);
    const down = dot(here.gradient, direction);
    let length = pairs.length > 0 ? 1 : 1 / Math.max(1, norm(here.gradient));
    let next = moved(point, direction, length);
    let there = f(next);
    while (
      !(there.value <= here.value + ARMIJO * length * down) &&
      !flat(here, there, direction, down)
    ) {
      length /= 2;
      if (length < 1e-10) return { point, converged: false };
      next = moved(point, direction, length);
      there = f(next);
    }
    const s = difference(next, point);
    const y = difference(there.gradient, here.gradient);
    const curvature = dot(s, y);
    if (curvature > 0) {
      pairs = [...pairs.slice(1 - MEMORY), { s, y, curvature }];
    }
    point = next;
    here = there;
  }
  return { point, converged: greatest(here.gradient) <= tolerance };
}

const MEMORY = 10;
const ARMIJO = 1e-4;

/** Whether rounding hides how far the value went down, and the slope says that it did. */
function flat(
  here: Slope,
  there: Slope,
  direction: Float64Array,
  down: number,
): boolean {
  const rounding = 1e-12 * Math.abs(here.value);
  return there.value <= here.value + rounding &&
    Math.abs(dot(there.gradient, direction)) <= 0.9 * Math.abs(down);
}

/** A step, and how it changed the slope. */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly curvature: number;
}

/** `−H g`, by the two loops over the pairs. */
function descent(
  gradient: Float64Array,
  pairs: readonly Pair[],
): Float64Array {
  const q = gradient.map((x) => -x);
  const weights = pairs.map(() => 0);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, curvature } = at(pairs, k);
    weights[k] = dot(s, q) / curvature;
    add(q, y, -at(weights, k));
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.y, last.y);
    q.forEach((x, i) => q[i] = x * scale);
  }
  pairs.forEach(({ s, y, curvature }, k) => {
    add(q, s, at(weights, k) - dot(y, q) / curvature);
  });
  return q;
}

function moved(
  point: Float64Array,
  direction: Float64Array,
  length: number,
): Float64Array {
  return point.map((x, i) => x + length * at(direction, i));
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => x - at(b, i));
}

function add(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = at(a, i) + factor * at(b, i);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i);
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function greatest(a: Float64Array): number {
  return a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}
