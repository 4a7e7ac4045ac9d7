import { unzipSync, zipSync } from "fflate";
import { dump } from "npyjs";
import { at, InputError, readNumpy } from "../core/mod.ts";
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
 * @param path Path of the file, for messages.
 * @returns The moments; `n` is `NaN` if the file does not say.
 * @throws {InputError} If there is no `mu` or `sigma`, they do not fit each other, or are no mean and covariance.
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
  const why = impossible(mu.data, sigma.data, n?.data[0]);
  if (why) throw refuse(why);
  return {
    n: n?.data[0] ?? NaN,
    mean: mu.data,
    covariance: matrix(sigma.data, d, d),
  };
}

/** Why numbers are no mean, covariance and count; `undefined` if they may be. */
function impossible(
  mu: Float64Array,
  sigma: Float64Array,
  n: number | undefined,
): string | undefined {
  const d = mu.length;
  const broken = (values: Float64Array) =>
    values.reduce((count, x) => count + (Number.isFinite(x) ? 0 : 1), 0);
  for (const [name, values] of [["mu", mu], ["sigma", sigma]] as const) {
    const count = broken(values);
    if (count > 0) {
      return `${count} of ${values.length} numbers of ${name} are not finite`;
    }
  }
  if (n !== undefined && !(Number.isSafeInteger(n) && n >= 2)) {
    return `n is ${n}, not a number of images from 2 on`;
  }
  for (let i = 0; i < d; i++) {
    const variance = at(sigma, i * d + i);
    if (variance < 0) return `sigma has a variance of ${variance}`;
    for (let j = 0; j < i; j++) {
      const [a, b] = [at(sigma, i * d + j), at(sigma, j * d + i)];
      const scale = Math.sqrt(variance * at(sigma, j * d + j));
      if (Math.abs(a - b) > ASYMMETRY * scale + Number.MIN_VALUE) {
        return `sigma is no covariance: it has ${a} on one side of its diagonal and ${b} on the other`;
      }
    }
  }
  return undefined;
}

/** What single precision leaves, relative to the deviations. */
const ASYMMETRY = 1e-5;

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
