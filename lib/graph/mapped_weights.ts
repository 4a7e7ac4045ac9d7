import { at, size } from "../core/mod.ts";
import type { Value } from "./ir.ts";

/** Smaller weights are copied in no time. */
const LARGE_BYTES = 2 ** 22;

/** Most positions at which reading a kernel takes as long as using it; at 256, copied kernels make a step 4 % faster. */
const FEW_POSITIONS = 64;

/**
 * Columns that leave each of 16 threads, which share them in steps of 16, more than
 * the 64 below which a product is summed in other portions.
 */
const MANY_COLUMNS = 16 * 80;

/**
 * Weights that ONNX Runtime's CPU provider should read where they lie.
 *
 * It copies constant weights into the layout that its kernels like best, which for
 * most of a UNet's bytes takes seconds and brings little: large factors of
 * products, and kernels of convolutions at few positions. What is chosen here
 * gives the same bits in any batch and with up to 16 threads.
 *
 * @param values Values of a graph, operands first.
 * @returns Those weights of which every use is such a factor or kernel.
 */
export function mappedWeights(values: readonly Value[]): Value[] {
  const copied = new Set<number>();
  for (const value of values) {
    for (const [i, x] of value.inputs.entries()) {
      if (i !== 1 || !mapsWell(value)) copied.add(x.id);
    }
  }
  return values.filter((v) =>
    v.leaf?.kind === "weight" && v.dtype === "float32" &&
    4 * size(v.shape) >= LARGE_BYTES && !copied.has(v.id)
  );
}

/** Whether an operator is no slower if its second operand, a weight, is not copied. */
function mapsWell(value: Value): boolean {
  const [x] = value.inputs as [Value];
  switch (value.op) {
    case "Gemm": {
      // One row is another kernel; more rows must not decide, or bits would depend on the batch.
      const [rows, columns] = value.shape as [number, number];
      return rows > 1 && columns >= MANY_COLUMNS;
    }
    case "Conv":
      return positions(value) <= FEW_POSITIONS &&
        at(value.shape, 1) > positions(value);
    case "ConvTranspose":
      return positions(x) <= FEW_POSITIONS;
    default:
      return false;
  }
}

function positions(image: Value): number {
  return size(image.shape.slice(2));
}
