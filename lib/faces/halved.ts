import type { Planes } from "../networks/mod.ts";

const KERNEL = [1, 4, 6, 4, 1] as const;

/**
 * Halves a picture, smoothed first by (1, 4, 6, 4, 1)/16 both ways: pixel `(x, y)` of the result is
 * centred on pixel `(2x, 2y)`.
 *
 * @param image The picture; its edges are repeated.
 * @returns A new picture.
 * @see Burt and Adelson 1983, {@link https://doi.org/10.1109/TCOM.1983.1095851}, with a = 3/8
 */
export function halved(
  { data, channels, height, width }: Planes,
): Planes {
  const [rows, columns] = [(height + 1) >> 1, (width + 1) >> 1];
  const narrow = new Float32Array(channels * height * columns);
  for (let row = 0; row < channels * height; row++) {
    for (let x = 0; x < columns; x++) {
      narrow[row * columns + x] = smooth(
        (i) => data[row * width + inside(2 * x + i, width)] as number,
      );
    }
  }
  const small = new Uint8Array(channels * rows * columns);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const value = smooth((i) => {
          const row = c * height + inside(2 * y + i, height);
          return narrow[row * columns + x] as number;
        });
        small[(c * rows + y) * columns + x] = Math.trunc(value);
      }
    }
  }
  return { data: small, channels, height: rows, width: columns };
}

function smooth(sample: (i: number) => number): number {
  return KERNEL.reduce((sum, w, i) => sum + w * sample(i - 2), 0) / 16;
}

function inside(x: number, length: number): number {
  return Math.min(length - 1, Math.max(0, x));
}
