import { size } from "../../core/mod.ts";
import type { Value } from "../ir.ts";

/** Smaller weights are copied in no time. */
const LARGE_BYTES = 2 ** 22;

/**
 * Columns that leave each of 16 threads, which share them in steps of 16, more than
 * the 64 below which a product is summed in other portions.
 */
const MANY_COLUMNS = 16 * 80;

/**
 * Weights that ONNX Runtime's CPU provider should read where they lie.
 *
 * It copies constant weights into the layout that its kernels like best. For large
 * factors of products, a quarter of a UNet's bytes, that takes seconds and
 * brings nothing; kernels of convolutions are worth their copy. What is chosen here
 * gives the same bits in any batch and with up to 16 threads.
 *
 * @param values Values of a graph, operands first.
 * @returns Those weights of which every use is such a factor.
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
function mapsWell({ op, shape: [rows = 0, columns = 0] }: Value): boolean {
  // One row is another kernel; more rows must not decide, or bits would depend on the batch.
  return op === "Gemm" && rows > 1 && columns >= MANY_COLUMNS;
}
