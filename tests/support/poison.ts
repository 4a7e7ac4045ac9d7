// Weights as a diverged training or a half-precision overflow leaves them.

/**
 * Writes a number over the first element of a tensor in a safetensors file.
 *
 * @param path The file.
 * @param name Name of the tensor, of float32 or float16.
 * @param value NaN, or an infinity.
 */
export async function poison(
  path: string,
  name: string,
  value: number,
): Promise<void> {
  const bytes = await Deno.readFile(path);
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  const header = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, 8 + length)),
  );
  const { dtype, data_offsets: [from] } = header[name];
  const offset = 8 + length + from;
  if (dtype === "F32") view.setFloat32(offset, value, true);
  else view.setUint16(offset, Number.isNaN(value) ? 0x7e00 : 0x7c00, true);
  await Deno.writeFile(path, bytes);
}
