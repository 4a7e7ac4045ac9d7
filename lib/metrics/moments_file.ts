import { unzipSync, zipSync } from "fflate";
import { dump } from "npyjs";
import { InputError, readNumpy } from "../core/mod.ts";
import { matrix } from "../linalg/mod.ts";
import type { Moments } from "./moments.ts";

/**
 * Writes moments as pytorch-fid does: an `.npz` with `mu` and `sigma`, and with
 * `n` beside them, which pytorch-fid leaves unread.
 *
 * @param moments Mean, covariance and number of images.
 * @returns The bytes of the file; equal moments give equal bytes.
 */
export function encodeMoments({ n, mean, covariance }: Moments): Uint8Array {
  const npy = (data: Float64Array, shape: number[]) =>
    new Uint8Array(dump(data, shape));
  const { data, rows, columns } = covariance;
  return zipSync({
    "mu.npy": npy(mean, [mean.length]),
    "sigma.npy": npy(data, [rows, columns]),
    ...(Number.isFinite(n) && { "n.npy": npy(Float64Array.of(n), [1]) }),
  }, { mtime: EPOCH });
}

/**
 * Reads moments that {@linkcode encodeMoments}, pytorch-fid or clean-fid wrote.
 *
 * @param bytes The bytes of an `.npz`.
 * @param path Path of the file, for messages.
 * @returns The moments; `n` is `NaN` if the file does not say.
 * @throws {InputError} If there is no `mu` or `sigma`, or they do not fit each other.
 */
export async function decodeMoments(
  bytes: Uint8Array,
  path: string,
): Promise<Moments> {
  const refuse = (why: string) =>
    new InputError(`Cannot read the statistics "${path}": ${why}`);
  const files = unzipped(bytes);
  if (!files) throw refuse("expected a zip archive of NumPy arrays");
  const read = async (name: string) => {
    const file = files[`${name}.npy`];
    if (!file) return undefined;
    const array = await readNumpy(file);
    if (!array) {
      throw refuse(`${name} is no array of numbers, or not all of it`);
    }
    const { data, shape, fortranOrder } = array;
    // Symmetric, so the order of the axes of sigma does not matter.
    const flat = shape.length < 2 || name === "sigma" || !fortranOrder;
    return flat ? { data: Float64Array.from(data), shape } : undefined;
  };
  const [mu, sigma, n] = [
    await read("mu"),
    await read("sigma"),
    await read("n"),
  ];
  if (!mu || !sigma) throw refuse("expected arrays mu and sigma");
  const d = mu.data.length;
  if (
    d === 0 || `${mu.shape}` !== `${[d]}` || `${sigma.shape}` !== `${[d, d]}`
  ) {
    throw refuse(
      `expected mu [d] and sigma [d, d], got [${mu.shape}] and [${sigma.shape}]`,
    );
  }
  return {
    n: n?.data[0] ?? NaN,
    mean: mu.data,
    covariance: matrix(sigma.data, d, d),
  };
}

// The earliest time that a zip archive can name.
const EPOCH = new Date(1980, 0, 1);

const ENTRIES = new Set(["mu.npy", "sigma.npy", "n.npy"]);

/** Bytes of a covariance of 4,096 features, and some. */
const LARGEST = 4096 ** 2 * 8 + 4096;

function unzipped(bytes: Uint8Array): Record<string, Uint8Array> | undefined {
  try {
    // What an archive says of its size costs nothing to write.
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) =>
        ENTRIES.has(name) && originalSize <= LARGEST,
    });
  } catch {
    return undefined;
  }
}
