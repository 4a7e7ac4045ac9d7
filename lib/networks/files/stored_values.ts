import { at, InputError, type Tensor } from "../../core/mod.ts";
import { reading } from "./listing.ts";
import type { LowRank, StoredTensor } from "./safetensors.ts";

/**
 * Reads the elements of a stored tensor.
 *
 * @param stored Where it lies; its dtype is F32, F16 or BF16.
 * @returns The elements as float32, which holds all three exactly, with what is added to them.
 * @throws {InputError} If the dtype is another, or the file became shorter.
 * @throws {EnvironmentError} If the file may not be read.
 */
export async function storedValues(stored: StoredTensor): Promise<Tensor> {
  const { name, dtype, shape, file, offset, bytes } = stored;
  const decode = Object.hasOwn(DECODERS, dtype) ? DECODERS[dtype] : undefined;
  if (!decode) {
    throw new InputError(
      `Cannot read "${name}" in "${file}": expected ${
        Object.keys(DECODERS).join(" or ")
      }, found ${dtype}`,
    );
  }
  const data = new Uint8Array(bytes);
  const done = await reading(file, async () => {
    using handle = await Deno.open(file);
    await handle.seek(offset, Deno.SeekMode.Start);
    let done = 0;
    while (done < bytes) {
      const n = await handle.read(data.subarray(done));
      if (n === null) break;
      done += n;
    }
    return done;
  });
  if (done < bytes) {
    throw new InputError(
      `Cannot read "${name}" in "${file}": it became shorter`,
    );
  }
  const values = decode(new DataView(data.buffer));
  for (const product of stored.added ?? []) await addProduct(values, product);
  return { data: values, shape };
}

/** Adds `scale · up · down`. */
async function addProduct(
  values: Float32Array,
  { up, down, scale }: LowRank,
): Promise<void> {
  const [b, a] = [await storedValues(up), await storedValues(down)];
  const rank = at(down.shape, 0);
  const width = a.data.length / rank;
  for (let i = 0; i < b.data.length; i++) {
    const factor = scale * at(b.data, i);
    const [row, k] = [Math.floor(i / rank) * width, (i % rank) * width];
    for (let j = 0; j < width; j++) {
      values[row + j] = at(values, row + j) + factor * at(a.data, k + j);
    }
  }
}

const DECODERS: Readonly<Record<string, (view: DataView) => Float32Array>> = {
  F32: decoder(4, (view, i) => view.getFloat32(i, true)),
  F16: decoder(2, (view, i) => half(view.getUint16(i, true))),
  BF16: decoder(2, (view, i) => {
    word.setUint16(0, view.getUint16(i, true));
    return word.getFloat32(0);
  }),
};

const word = new DataView(new ArrayBuffer(4));

function decoder(width: number, read: (view: DataView, i: number) => number) {
  return (view: DataView) =>
    Float32Array.from(
      { length: view.byteLength / width },
      (_, i) => read(view, i * width),
    );
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
