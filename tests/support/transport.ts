// Entropic transport of scores to the anchors 0 and 1, in float64 and on the whole plan.

/**
 * Iterates Sinkhorn's algorithm, columns first, and returns n times the column of anchor 1.
 *
 * @param scores The scores.
 * @param k Number of scores that anchor 1 receives.
 * @param temperature Weight of the entropy.
 * @param iterations How often both marginals are fitted; until they fit unless given.
 * @returns The mask.
 */
export function transportMask(
  scores: readonly number[],
  k: number,
  temperature: number,
  iterations: number = Infinity,
): number[] {
  const n = scores.length;
  const kernel = scores.map((x) =>
    [0, 1].map((anchor) => -((x - anchor) ** 2) / temperature)
  );
  const wanted = [Math.log((n - k) / n), Math.log(k / n)];
  const rows = new Array<number>(n).fill(0);
  const columns = [0, 0];
  const entry = (i: number, j: number) =>
    (kernel[i]?.[j] ?? NaN) + (rows[i] ?? NaN) + (columns[j] ?? NaN);
  for (let t = 0; t < iterations; t++) {
    let missed = 0;
    for (const j of [0, 1]) {
      const carried = logSumExp(scores.map((_, i) => entry(i, j)));
      missed = Math.max(missed, Math.abs((wanted[j] ?? NaN) - carried));
      columns[j] = (columns[j] ?? NaN) + (wanted[j] ?? NaN) - carried;
    }
    if (iterations === Infinity && missed < 1e-12) break;
    for (let i = 0; i < n; i++) {
      const carried = logSumExp([entry(i, 0), entry(i, 1)]);
      rows[i] = (rows[i] ?? NaN) - Math.log(n) - carried;
    }
  }
  return scores.map((_, i) => n * Math.exp(entry(i, 1)));
}

function logSumExp(xs: readonly number[]): number {
  const most = Math.max(...xs);
  return most + Math.log(xs.reduce((sum, x) => sum + Math.exp(x - most), 0));
}
