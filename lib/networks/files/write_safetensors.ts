import type { Tensor } from "../../core/mod.ts";

/**
 * Encodes tensors as float32 in the safetensors format.
 *
 * @param tensors Tensors by name, in the order of the file.
 * @returns The bytes of a file.
 * @see {@link https://github.com/huggingface/safetensors#format}
 */
export function writeSafetensors(
  tensors: readonly (readonly [name: string, value: Tensor])[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = tensors.map(([name, { data, shape }]) => {
    const offsets = [end, end += data.byteLength];
    return [name, { dtype: "F32", shape, "data_offsets": offsets }];
  });
  const header = {
    ...Object.keys(metadata).length > 0 && { "__metadata__": metadata },
    ...Object.fromEntries(entries),
  };
  const text = JSON.stringify(header);
  // Data begins at a multiple of eight bytes.
  const padded = new TextEncoder().encode(
    text.padEnd(Math.ceil(text.length / 8) * 8),
  );
  const bytes = new Uint8Array(8 + padded.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded.length), true);
  bytes.set(padded, 8);
  let from = 8 + padded.length;
  for (const [, { data }] of tensors) {
    bytes.set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      from,
    );
    from += data.byteLength;
  }
  return bytes;
}
