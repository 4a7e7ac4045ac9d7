import { load } from "npyjs";
import { size } from "./shape.ts";

/** An array as NumPy saves it. */
export interface NumpyArray {
  /** Its elements, in the order of the file. */
  readonly data: Float32Array | Float64Array;
  /** Dimensions. */
  readonly shape: readonly number[];
  /** Whether the first dimension is the one that runs fastest. */
  readonly fortranOrder: boolean;
}

/**
 * Reads an array of floating-point numbers that NumPy saved, and holds its shape to its data.
 *
 * @param bytes Content of a `.npy` file.
 * @returns The array, or `undefined` if the bytes are no such file, whole.
 */
export async function readNumpy(
  bytes: Uint8Array,
): Promise<NumpyArray | undefined> {
  let found: Awaited<ReturnType<typeof load>>;
  try {
    found = await load(bytes.slice().buffer);
  } catch {
    // npyjs says in many ways that it cannot read something.
    return undefined;
  }
  const { data, shape, fortranOrder } = found;
  const floats = data instanceof Float32Array || data instanceof Float64Array;
  const whole = shape.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!floats || !whole || size(shape) !== data.length) return undefined;
  return { data, shape, fortranOrder };
}
