import { at } from "../../core/mod.ts";
import { matrix, solvePositive } from "../../linalg/mod.ts";

/** What was seen of a subject in one round. */
export interface Sighting {
  /** How much of each group its text held. */
  readonly held: readonly number[];
  /** How many of its images showed each group. */
  readonly counts: readonly number[];
}

/**
 * Estimates how much of each group a subject's text must hold for its images to
 * show them equally often. The chances of the groups are modelled as
 * `softmax(u + b · held)`; offsets `u` and slope `b` are fitted to all rounds, of which each
 * counts 0.9 as much as the one after it, since the texts of other subjects move this one a
 * little. Where images showed one group alone, beliefs stand in: `u ~ N(0, 3²)` and `b ~ N(8, 3²)`.
 *
 * @param seen What was seen of the subject, oldest first.
 * @param groups How many groups there are.
 * @returns What the text must hold of each group; sums to 0.
 * @see Wu 1985, "Efficient sequential designs with binary data", {@link https://doi.org/10.1080/01621459.1985.10478213}
 */
export function evenShares(
  seen: readonly Sighting[],
  groups: number,
): number[] {
  const { offsets, slope } = response(seen, groups);
  const mean = offsets.reduce((a, b) => a + b, 0) / groups;
  return offsets.map((u) => (mean - u) / Math.max(slope, LEAST_SLOPE));
}

const FADING = 0.9;
const OFFSET_SPREAD = 3;
const SLOPE = 8;
const SLOPE_SPREAD = 3;
const LEAST_SLOPE = 2;
const NEWTON_STEPS = 30;

// Newton's method on a concave log posterior, each step halved until it climbs.
function response(
  seen: readonly Sighting[],
  groups: number,
): { offsets: number[]; slope: number } {
  const weights = seen.map((_, r) => FADING ** (seen.length - 1 - r));
  let now = [...Array.from({ length: groups }, () => 0), SLOPE];
  let height = logPosterior(seen, weights, now);
  for (let i = 0; i < NEWTON_STEPS; i++) {
    const step = newtonStep(seen, weights, now);
    let scale = 1;
    let next = moved(now, step, scale);
    let reached = logPosterior(seen, weights, next);
    while (reached < height && scale > 1e-6) {
      scale /= 2;
      next = moved(now, step, scale);
      reached = logPosterior(seen, weights, next);
    }
    if (!(reached > height)) break;
    [now, height] = [next, reached];
  }
  return { offsets: now.slice(0, groups), slope: at(now, groups) };
}

function logPosterior(
  seen: readonly Sighting[],
  weights: readonly number[],
  state: readonly number[],
): number {
  const slope = at(state, state.length - 1);
  const beliefs = state.slice(0, -1)
    .reduce((sum, u) => sum - (u / OFFSET_SPREAD) ** 2 / 2, 0) -
    ((slope - SLOPE) / SLOPE_SPREAD) ** 2 / 2;
  return seen.reduce((sum, { held, counts }, r) => {
    const logits = logitsOf(state, held);
    const most = Math.max(...logits);
    const whole = most +
      Math.log(logits.reduce((s, x) => s + Math.exp(x - most), 0));
    const logs = counts.map((n, g) => n * (at(logits, g) - whole));
    return sum + at(weights, r) * logs.reduce((a, b) => a + b, 0);
  }, beliefs);
}

function newtonStep(
  seen: readonly Sighting[],
  weights: readonly number[],
  state: readonly number[],
): Float64Array {
  const size = state.length;
  const groups = size - 1;
  const gradient = new Float64Array(size);
  const curvature = new Float64Array(size * size);
  for (const [i, x] of state.entries()) {
    const [mean, spread] = i < groups
      ? [0, OFFSET_SPREAD]
      : [SLOPE, SLOPE_SPREAD];
    gradient[i] = (mean - x) / spread ** 2;
    curvature[i * size + i] = 1 / spread ** 2;
  }
  for (const [r, { held, counts }] of seen.entries()) {
    const weight = at(weights, r);
    const total = counts.reduce((a, b) => a + b, 0);
    const p = shares(state, held);
    // Of each group's logit by each parameter: 1 for its offset, `held` for the slope.
    const slopes = held.map((h, g) => ({ g, h, p: at(p, g) }));
    const mean = slopes.reduce((sum, { h, p }) => sum + p * h, 0);
    for (const { g, h, p } of slopes) {
      const rest = at(counts, g) - total * p;
      gradient[g] = at(gradient, g) + weight * rest;
      gradient[groups] = at(gradient, groups) + weight * rest * h;
      const mixed = weight * total * p * (h - mean);
      add(curvature, g * size + groups, mixed);
      add(curvature, groups * size + g, mixed);
      add(curvature, groups * size + groups, mixed * h);
      for (const other of slopes) {
        const own = other.g === g ? p : 0;
        const both = weight * total * (own - p * other.p);
        add(curvature, g * size + other.g, both);
      }
    }
  }
  return solvePositive(
    matrix(curvature, size, size),
    matrix(gradient, size, 1),
  ).data as Float64Array;
}

function shares(state: readonly number[], held: readonly number[]): number[] {
  const logits = logitsOf(state, held);
  const most = Math.max(...logits);
  const odds = logits.map((x) => Math.exp(x - most));
  const sum = odds.reduce((a, b) => a + b, 0);
  return odds.map((x) => x / sum);
}

function logitsOf(
  state: readonly number[],
  held: readonly number[],
): number[] {
  const slope = at(state, held.length);
  return held.map((h, g) => at(state, g) + slope * h);
}

function moved(
  from: readonly number[],
  step: Float64Array,
  scale: number,
): number[] {
  return from.map((x, i) => x + scale * at(step, i));
}

function add(to: Float64Array, i: number, value: number): void {
  to[i] = at(to, i) + value;
}
