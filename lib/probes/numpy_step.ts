import { readOr, size, type Tensor } from "../core/mod.ts";

/**
 * Reads one step out of an array of floats that NumPy's format holds, `[images, steps, …]`, without reading the others.
 *
 * @param path A `.npy` file of version 1, as npyjs writes it.
 * @returns `[images, …]`; `undefined` if there is no such file, step or array.
 */
export async function numpyStep(
  path: string,
  step: number,
): Promise<Tensor | undefined> {
  using file = await readOr(path, (name) => Deno.open(name));
  if (!file) return undefined;
  const start = await bytesAt(file, 0, 10);
  const length = start && new DataView(start.buffer).getUint16(8, true);
  const header = length && await bytesAt(file, 10, length);
  const text = header ? new TextDecoder().decode(header) : "";
  const shape = /'descr': ?'<f4'.*'shape': ?\(([\d, ]+)\)/.exec(text)?.[1]
    ?.split(",").map(Number);
  const [images = 0, steps = 0, ...own] = shape ?? [];
  if (!length || !(step < steps)) return undefined;
  const count = size(own);
  const data = new Float32Array(images * count);
  for (let n = 0; n < images; n++) {
    const from = 10 + length + 4 * (n * steps + step) * count;
    const bytes = await bytesAt(file, from, 4 * count);
    if (!bytes) return undefined;
    data.set(new Float32Array(bytes.buffer), n * count);
  }
  return { data, shape: [images, ...own] };
}

/** So many bytes of a file; `undefined` if it ends before. */
async function bytesAt(
  file: Deno.FsFile,
  from: number,
  count: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(count);
  await file.seek(from, Deno.SeekMode.Start);
  for (let read = 0; read < count;) {
    const got = await file.read(bytes.subarray(read));
    if (got === null) return undefined;
    read += got;
  }
  return bytes;
}
