/** An image of 8-bit samples in planes: channel by channel, row by row. */
export interface Planes {
  /** Samples 0 … 255. */
  readonly data: Uint8Array;
  /** Number of channels. */
  readonly channels: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** How Pillow weighs neighbours. */
export type PilFilter = "bicubic" | "bilinear";

/**
 * Resizes an image as Pillow's `resize(…, BICUBIC)` or `BILINEAR` does, to the last bit:
 * antialiased, columns before rows, rounded to 8 bits after each pass. (Since
 * version 13, Pillow takes rows first where the height loses more than twice
 * the pixels that the width loses.)
 *
 * @param filter The filter, bicubic unless told.
 * @see `ImagingResample` in Pillow's src/libImaging/Resample.c; Keys 1981 for the kernel, a = −0.5
 */
export function pilResize(
  image: Planes,
  height: number,
  width: number,
  filter: PilFilter = "bicubic",
): Planes {
  const { channels } = image;
  const wide = new Uint8Array(channels * image.height * width);
  const columns = kernels(image.width, width, FILTERS[filter]);
  for (let row = 0; row < channels * image.height; row++) {
    resample(image.data, row * image.width, 1, wide, row * width, 1, columns);
  }
  const data = new Uint8Array(channels * height * width);
  const rows = kernels(image.height, height, FILTERS[filter]);
  for (let c = 0; c < channels; c++) {
    for (let x = 0; x < width; x++) {
      const [from, to] = [c * image.height * width + x, c * height * width + x];
      resample(wide, from, width, data, to, width, rows);
    }
  }
  return { data, channels, height, width };
}

/**
 * Gives one pass of Pillow's `BICUBIC` as a matrix, without its rounding to 8 bits.
 *
 * @param from Samples before.
 * @param to Samples after.
 * @returns Weights `[to, from]`, row-major; each row sums to 1.
 */
export function bicubicMatrix(from: number, to: number): Float32Array {
  const matrix = new Float32Array(to * from);
  kernels(from, to, FILTERS.bicubic).forEach(({ first, weights }, i) =>
    weights.forEach((w, j) => matrix[i * from + first + j] = w / ONE)
  );
  return matrix;
}

/** Weights of one output sample, in units of 2⁻²², and the first input they apply to. */
interface Kernel {
  readonly first: number;
  readonly weights: readonly number[];
}

const ONE = 2 ** 22;

/** A filter's weight at a distance in output samples, and the distance from which it is 0. */
interface Filter {
  readonly reach: number;
  weight(distance: number): number;
}

const FILTERS: Readonly<Record<PilFilter, Filter>> = {
  bicubic: { reach: 2, weight: bicubic },
  bilinear: { reach: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
};

function kernels(
  from: number,
  to: number,
  { reach, weight }: Filter,
): readonly Kernel[] {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const support = reach * stretch;
  return Array.from({ length: to }, (_, i) => {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const last = Math.min(from, Math.trunc(center + support + 0.5));
    const raw = Array.from(
      { length: last - first },
      (_, j) => weight((j + first - center + 0.5) * (1 / stretch)),
    );
    const sum = raw.reduce((a, b) => a + b, 0);
    return { first, weights: raw.map((w) => roundAway(w / sum * ONE)) };
  });
}

function bicubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

function roundAway(x: number): number {
  return Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
}

function resample(
  input: Uint8Array,
  from: number,
  inputStep: number,
  output: Uint8Array,
  to: number,
  outputStep: number,
  kernels: readonly Kernel[],
): void {
  // Indexed without at(): a call per tap would cost more than the arithmetic.
  for (let i = 0; i < kernels.length; i++) {
    const { first, weights } = kernels[i] as Kernel;
    let sum = ONE / 2;
    for (let j = 0; j < weights.length; j++) {
      const sample = input[from + (first + j) * inputStep] as number;
      sum += (weights[j] as number) * sample;
    }
    const rounded = Math.floor(sum / ONE);
    output[to + i * outputStep] = Math.min(255, Math.max(0, rounded));
  }
}
