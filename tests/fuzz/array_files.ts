import { dump } from "npyjs";
import { readNumpy, size } from "../../lib/core/mod.ts";
import { decodeImage } from "../../lib/images/mod.ts";
import { matrix } from "../../lib/linalg/mod.ts";
import { decodeMoments, encodeMoments } from "../../lib/metrics/mod.ts";
import { damaged } from "./inputs.ts";
import { type Reader, type Readers, ROOT, sound } from "./reader.ts";

/** Readers of pictures and of NumPy's files. */
export const ARRAY_FILES: Readers = {
  images: photographs,
  npy: numpyArrays,
  npz: moments,
};

async function photographs(): Promise<Reader> {
  const folder = `${ROOT}tests/reference/pillow`;
  const files = await Array.fromAsync(
    [
      ...["rgb.png", "rgb_16.png", "interlaced_2bit.png", "palette_1bit.png"],
      ...["rgb.jpg", "cmyk.jpg", "progressive.jpg", "lossy.webp", "alpha.webp"],
      ...["palette.bmp", "tiff_lzw.tiff", "cmyk.tif", "grey.pgm"],
    ],
    (name) => Deno.readFile(`${folder}/${name}`),
  );
  return {
    inputs: damaged(files),
    async read(input) {
      const { width, height, data } = await decodeImage(input as Uint8Array);
      sound(data.length === 3 * width * height, "not a level for each channel");
      return true;
    },
  };
}

function numpyArrays(): Reader {
  return {
    inputs: damaged(arrays()),
    async read(input) {
      const found = await readNumpy(input as Uint8Array);
      if (!found) return false;
      const { data, shape } = found;
      sound(data.length === size(shape), "the shape is not that of the data");
      return true;
    },
  };
}

/** Arrays as NumPy writes them, one of them by another version of the format. */
export function arrays(): Uint8Array[] {
  const bytes = (a: Float32Array | Float64Array | Int32Array, s: number[]) =>
    new Uint8Array(dump(a, s));
  const second = bytes(Float32Array.of(1, 2, 3, 4), [2, 2]);
  second[6] = 2;
  return [
    bytes(Float32Array.of(1, NaN, 3, 4, 5, 6), [2, 3]),
    bytes(Float64Array.of(1, 2), [2]),
    bytes(Int32Array.of(1, 2), [2, 1]),
    second,
  ];
}

function moments(): Reader {
  const mean = Float64Array.of(1, 2);
  const covariance = matrix(Float64Array.of(1, 0, 0, 1), 2, 2);
  return {
    inputs: damaged([encodeMoments({ n: 4, mean, covariance })]),
    async read(input) {
      const { mean, covariance } = await decodeMoments(
        input as Uint8Array,
        "a.npz",
      );
      const d = mean.length;
      sound(covariance.data.length === d * d, "sigma is not square");
      return true;
    },
  };
}
