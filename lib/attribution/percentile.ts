import { at } from "../core/mod.ts";

/**
 * Finds a percentile as `numpy.percentile` does, interpolating linearly
 * between the two order statistics around `percentile/100 · (n − 1)`.
 *
 * @param values Finite values, at least one, in any order; not changed.
 * @param percentile In `[0, 100]`.
 * @returns The percentile, in the unit of the values, not rounded to float32.
 * @throws {RangeError} If there are no values, one is not finite, or the percentile is out of range.
 */
export function percentileOf(values: Float32Array, percentile: number): number {
  const n = values.length;
  if (n === 0) throw new RangeError("Cannot find a percentile: no values");
  if (!(percentile >= 0 && percentile <= 100)) {
    throw new RangeError(
      `Cannot find percentile ${percentile}: expected a number from 0 to 100`,
    );
  }
  const position = (percentile / 100) * (n - 1);
  const rank = Math.floor(position);
  const [below, above] = neighbours(values, rank);
  return below + (position - rank) * (above - below);
}

const MOST_BINS = 4096;

// The values of rank `rank` and `rank + 1`. A histogram between the extremes
// finds the bins of both, so that only their few values need sorting: some
// fifteen times faster than sorting a map of 512×512. Loops over pixels index directly, as in resize.
function neighbours(values: Float32Array, rank: number): [number, number] {
  const [least, greatest] = extremes(values);
  if (least === greatest) return [least, greatest];
  const bins = Math.min(values.length, MOST_BINS);
  const scale = bins / (greatest - least);
  const counts = new Uint32Array(bins + 1);
  for (let i = 0; i < values.length; i++) {
    const bin = (((values[i] as number) - least) * scale) | 0;
    counts[bin] = (counts[bin] as number) + 1;
  }
  let first = 0;
  let before = 0;
  while (before + at(counts, first) <= rank) before += at(counts, first++);
  let last = first;
  let through = before + at(counts, first);
  const wanted = Math.min(rank + 1, values.length - 1);
  while (through <= wanted) through += at(counts, ++last);
  const candidates = new Float32Array(through - before);
  let found = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const bin = ((value - least) * scale) | 0;
    if (bin >= first && bin <= last) candidates[found++] = value;
  }
  candidates.sort();
  return [at(candidates, rank - before), at(candidates, wanted - before)];
}

function extremes(values: Float32Array): [number, number] {
  let least = Infinity;
  let greatest = -Infinity;
  let ordered = true;
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number;
    if (x < least) least = x;
    if (x > greatest) greatest = x;
    if (x !== x) ordered = false;
  }
  if (!ordered || !Number.isFinite(greatest - least)) {
    throw new RangeError("Cannot find a percentile: a value is not finite");
  }
  return [least, greatest];
}
