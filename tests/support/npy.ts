import { type Tensor, tensor } from "../../lib/core/mod.ts";

/**
 * Reads an array that NumPy saved: little-endian float32 or 8-bit unsigned, in C order.
 *
 * @param path A `.npy` file.
 * @returns Its elements as float32.
 * @throws {TypeError} If the file is of another kind.
 * @see {@link https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html}
 */
export async function readNpy(path: string): Promise<Tensor> {
  const bytes = await Deno.readFile(path);
  const view = new DataView(bytes.buffer);
  const length = view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(10, 10 + length));
  const found = HEADER.exec(header);
  if (view.getUint32(0) !== MAGIC || !found) {
    throw new TypeError(`Cannot read "${path}": its header is ${header}`);
  }
  const [, kind, dimensions = ""] = found;
  const shape = dimensions.split(",").filter((n) => n.trim()).map(Number);
  const data = bytes.buffer.slice(10 + length);
  return tensor(
    kind === "<f4" ? new Float32Array(data) : new Uint8Array(data),
    shape,
  );
}

const MAGIC = 0x934e554d; // "\x93NUM"
const HEADER =
  /'descr': '(<f4|\|u1)', 'fortran_order': False, 'shape': \(([\d, ]*)\)/;
