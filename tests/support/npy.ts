import { load } from "npyjs";
import { type Tensor, tensor } from "../../lib/core/mod.ts";

/**
 * Reads an array that NumPy saved: float32 or 8-bit unsigned, in C order.
 *
 * @param path A `.npy` file.
 * @returns Its elements as float32.
 * @throws {TypeError} If the file holds another kind.
 */
export async function readNpy(path: string): Promise<Tensor> {
  const { dtype, data, shape, fortranOrder } = await load(
    (await Deno.readFile(path)).buffer,
  );
  const known = data instanceof Float32Array || data instanceof Uint8Array;
  if (fortranOrder || !known) {
    throw new TypeError(
      `Cannot read "${path}": expected float32 or uint8 in C order, got ${dtype}`,
    );
  }
  return tensor(data, shape);
}
