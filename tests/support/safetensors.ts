// Safetensors files for tests, whole or broken.

import { size } from "../../lib/core/mod.ts";

/** A tensor of zeros. */
export interface Zeros {
  /** Element type, float32 by default. */
  readonly dtype?: "F32" | "F16" | "BF16" | "I64";
  /** Dimensions. */
  readonly shape: readonly number[];
}

/**
 * Encodes tensors of zeros.
 *
 * @param tensors Tensors by name.
 * @returns The bytes of a safetensors file.
 */
export function safetensors(
  tensors: Readonly<Record<string, Zeros>>,
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, tensor]) => {
    const { dtype = "F32", shape } = tensor;
    const begin = end;
    end += BYTES[dtype] * size(shape);
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  return rawSafetensors(JSON.stringify(Object.fromEntries(entries)), end);
}

/**
 * Encodes a file with a header that need not be right.
 *
 * @param header What stands where the JSON should.
 * @param dataBytes Number of zero bytes behind it.
 * @param length What is said about the length of the header; the truth by default.
 * @returns The bytes of the file.
 */
export function rawSafetensors(
  header: string | Uint8Array,
  dataBytes: number,
  length?: bigint,
): Uint8Array<ArrayBuffer> {
  const text = typeof header === "string"
    ? new TextEncoder().encode(header)
    : header;
  const file = new Uint8Array(8 + text.length + dataBytes);
  const said = length ?? BigInt(text.length);
  new DataView(file.buffer).setBigUint64(0, said, true);
  file.set(text, 8);
  return file;
}

const BYTES = { F32: 4, F16: 2, BF16: 2, I64: 8 } as const;
