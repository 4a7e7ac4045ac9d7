import type { Planes } from "../networks/mod.ts";

/**
 * Halves a picture, smoothed first by (1, 4, 6, 4, 1)/16 both ways: pixel `(x, y)` of the result is
 * centred on pixel `(2x, 2y)`.
 *
 * @param image The picture; its edges are repeated.
 * @see Burt and Adelson 1983, {@link https://doi.org/10.1109/TCOM.1983.1095851}, with a = 3/8
 */
export function halved({ data, channels, height, width }: Planes): Planes {
  const [down, across] = [taps(height), taps(width)];
  const [rows, columns] = [down.length / 5, across.length / 5];
  const narrow = new Float32Array(channels * height * columns);
  for (let row = 0; row < channels * height; row++) {
    for (let x = 0; x < columns; x++) {
      narrow[row * columns + x] = smooth(data, row * width, across, 5 * x, 1);
    }
  }
  const small = new Uint8Array(channels * rows * columns);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const first = c * height * columns + x;
        const sum = smooth(narrow, first, down, 5 * y, columns);
        small[(c * rows + y) * columns + x] = Math.trunc(sum / 256);
      }
    }
  }
  return { data: small, channels, height: rows, width: columns };
}

/** Of each output sample the five inputs, those beyond an edge the last. */
function taps(length: number): Int32Array {
  const inside = (x: number) => Math.min(length - 1, Math.max(0, x));
  return Int32Array.from(
    { length: 5 * ((length + 1) >> 1) },
    (_, i) => inside(2 * Math.floor(i / 5) + i % 5 - 2),
  );
}

/** Sixteen times the smoothed sample. Indexed without at(): a call per sample would cost more than the arithmetic. */
function smooth(
  data: Uint8Array | Float32Array,
  first: number,
  taps: Int32Array,
  k: number,
  step: number,
): number {
  const tap = (i: number) =>
    data[first + step * (taps[k + i] as number)] as number;
  return tap(0) + 4 * tap(1) + 6 * tap(2) + 4 * tap(3) + tap(4);
}
