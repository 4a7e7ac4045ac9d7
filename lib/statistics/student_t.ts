/**
 * Finds how often Student's t exceeds a value.
 *
 * @param df Degrees of freedom, at least 1.
 * @returns `P(T > t)` in `[0, 1]`, within 1e-12.
 * @throws {RangeError} If t is not a number, or there is less than a degree of freedom.
 */
export function studentTail(t: number, df: number): number {
  if (Number.isNaN(t) || !(df >= 1)) {
    throw new RangeError(
      `Cannot find a tail of Student's t: expected a number and degrees of freedom >= 1, got ${t} and ${df}`,
    );
  }
  const beyond = 0.5 * regularizedBeta(df / (df + t * t), df / 2, 0.5);
  return t < 0 ? 1 - beyond : beyond;
}

/**
 * Finds the value that Student's t exceeds with a given probability.
 *
 * @param tail Probability, in `(0, 1)`.
 * @param df Degrees of freedom, at least 1.
 * @returns t with `P(T > t) = tail`: 2.093 for a tail of 0.025 and 19 degrees of freedom.
 * @throws {RangeError} If an argument is out of range.
 */
export function studentQuantile(tail: number, df: number): number {
  if (!(tail > 0 && tail < 1)) {
    throw new RangeError(
      `Cannot find a quantile of Student's t: expected a probability in (0, 1), got ${tail}`,
    );
  }
  if (tail > 0.5) return -studentQuantile(1 - tail, df);
  let low = 0;
  let high = 1;
  while (studentTail(high, df) > tail) high *= 2;
  // Halved until no number lies between.
  while (true) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (studentTail(middle, df) > tail) low = middle;
    else high = middle;
  }
}

/** I_x(a, b), by the continued fraction of DLMF 8.17.22 in Lentz's way. */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side only.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) +
      b * Math.log1p(-x),
  ) / a;
  let c = 1;
  let d = 1 / (1 - (a + b) * x / (a + 1));
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return front * fraction;
}

// Lanczos, g = 7, nine terms.
const LANCZOS = [
  0.99999999999980993,
  676.5203681218851,
  -1259.1392167224028,
  771.32342877765313,
  -176.61502916214059,
  12.507343278686905,
  -0.13857109526572012,
  9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** ln Γ(x) for x of at least 1/2. */
function logGamma(x: number): number {
  const sum = LANCZOS.reduce((s, c, i) => i === 0 ? c : s + c / (x - 1 + i));
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t +
    Math.log(sum);
}
