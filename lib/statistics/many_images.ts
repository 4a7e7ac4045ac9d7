import { at } from "../core/mod.ts";

/**
 * Images of a cell above which the levels of chance are those of the limit of many images: exact sums grow with
 * the square of the images, and draws with their number. At so many they differ by less than one part in a thousand.
 */
export const MANY_IMAGES = 4000;

/** What is known of a quantity of K standard normal numbers. */
export interface NormalLimit {
  /** Expected value. */
  readonly mean: number;
  /** Expected square. */
  readonly square: number;
  /** Value that is exceeded once in twenty times. */
  readonly p95: number;
}

/**
 * Finds how far K standard normal numbers range. The counts of n images that fall into K classes alike are, of
 * many, `n / K + √(n / K) (Z − Z̄)`, so the greatest share minus the least is this over `√(n K)`.
 *
 * @param k At least 2.
 * @returns For two 1.128 in the mean.
 * @see Hartley, The range in random samples, Biometrika 32, 1942
 */
export function normalRange(k: number): NormalLimit {
  return remember(`range ${k}`, () =>
    ofDistribution((w) => {
      let sum = 0;
      const shift = Math.round(w / STEP);
      for (let i = 0; i < POINTS; i++) {
        const within = (CUMULATIVE[Math.min(POINTS - 1, i + shift)] ?? 1) -
          at(CUMULATIVE, i);
        sum += at(DENSITY, i) * within ** (k - 1);
      }
      return Math.min(1, k * sum * STEP);
    }));
}

/**
 * Finds the length of what K standard normal numbers differ from their mean by: chi with K − 1 degrees of freedom.
 * Shares of many images lie as far from uniform, over `√(n K)`.
 *
 * @param k At least 2.
 */
export function normalLength(k: number): NormalLimit {
  return remember(`length ${k}`, () => {
    const density = (x: number) => x ** (k - 2) * Math.exp(-x * x / 2);
    let total = 0;
    const sums = Array.from({ length: POINTS }, (_, i) => {
      // The middle of each step, since the density may be greatest at 0.
      total += density((i + 0.5) * STEP);
      return total;
    });
    return ofDistribution((x) =>
      x === 0 ? 0 : at(sums, Math.min(POINTS, Math.round(x / STEP)) - 1) / total
    );
  });
}

/**
 * Finds the greatest of K standard normal numbers.
 *
 * @param k At least 2.
 * @returns Its expected value: 0.564 of two.
 */
export function normalGreatest(k: number): number {
  return remember(`greatest ${k}`, () => {
    let mean = 0;
    for (let i = 0; i < POINTS; i++) {
      const x = -REACH + i * STEP;
      mean += x * k * at(DENSITY, i) * at(CUMULATIVE, i) ** (k - 1) * STEP;
    }
    return { mean, square: NaN, p95: NaN };
  }).mean;
}

const STEP = 0.005;
const REACH = 8;
const POINTS = Math.round(2 * REACH / STEP) + 1;

const DENSITY = Float64Array.from(
  { length: POINTS },
  (_, i) => Math.exp(-((-REACH + i * STEP) ** 2) / 2) / Math.sqrt(2 * Math.PI),
);

/** By the trapezoidal rule, which is exact to rounding for what falls off so fast. */
const CUMULATIVE = (() => {
  let sum = 0;
  return DENSITY.map((d, i) =>
    sum += i === 0 ? 0 : (d + at(DENSITY, i - 1)) / 2 * STEP
  );
})();

/** Moments and the 95th percentile of what is not negative, from how it is distributed. */
function ofDistribution(below: (x: number) => number): NormalLimit {
  let mean = 0;
  let square = 0;
  let p95 = NaN;
  let before = below(0);
  for (let i = 1; i < POINTS; i++) {
    const [x, now] = [i * STEP, below(i * STEP)];
    const beyond = 1 - (before + now) / 2;
    mean += beyond * STEP;
    square += 2 * (x - STEP / 2) * beyond * STEP;
    if (before < 0.95 && now >= 0.95) {
      p95 = x - STEP * (now - 0.95) / (now - before);
    }
    before = now;
    if (now > 1 - 1e-12) break;
  }
  return { mean, square, p95 };
}

const known = new Map<string, NormalLimit>();

function remember(key: string, find: () => NormalLimit): NormalLimit {
  const found = known.get(key) ?? find();
  known.set(key, found);
  return found;
}
