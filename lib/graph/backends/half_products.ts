import type { Value } from "../ir.ts";

/** Products with weights, and attention: most of the work, and all of it summed in float32 by ONNX Runtime's kernels. */
const PRODUCTS: ReadonlySet<string> = new Set([
  "Conv",
  "ConvTranspose",
  "Gemm",
  "MultiHeadAttention",
]);

/** Operators that put elements elsewhere, and compute nothing. */
const MOVES: ReadonlySet<string> = new Set(["Reshape", "Resize", "Transpose"]);

/** Attribute of a product whose rounding is amplified by what reads it: it is computed in float32. No provider is told of it. */
const EXACT = "exact";

/** A convolution from or to no more channels is as fast in float32, and says what all others start from or end with. */
const FEW_CHANNELS = 16;

/** Attribute of another product that half precision is for, whatever its operands are. No provider is told of it. */
const HALF = "half";

/** Whether an operator is one of those that half precision is for. */
export function isProduct({ op, attrs }: Value): boolean {
  return PRODUCTS.has(op) || HALF in attrs;
}

/** Whether an operator must be computed in float32 for what reads it. */
export function isExact({ attrs }: Value): boolean {
  return EXACT in attrs;
}

/** Whether a product is too small to gain: of one row, such as the embedding of the time, which every position shares, or of few channels. */
export function isSmall({ op, inputs: [x, kernels] }: Value): boolean {
  if (op === "Gemm") return x?.shape[0] === 1;
  return /^Conv/.test(op) && kernels !== undefined &&
    Math.min(...kernels.shape.slice(0, 2)) <= FEW_CHANNELS;
}

/**
 * Finds what is only moved on its way to products in half precision, such as a picture that is enlarged for a convolution: rounded
 * before, it is half as large to move, and the same.
 *
 * @param values Values of a graph, operands first.
 * @param outputs Those that are returned, which are float32.
 * @returns Numbers of the values that may be moved in half precision.
 */
export function movedInHalf(
  values: readonly Value[],
  outputs: readonly Value[],
): ReadonlySet<number> {
  const moved = new Set<number>();
  const wide = new Set(outputs.map(({ id }) => id));
  const read = new Set<number>();
  for (const value of values.toReversed()) {
    const { id, op } = value;
    if (MOVES.has(op) && read.has(id) && !wide.has(id)) moved.add(id);
    const rounds = moved.has(id) ||
      (isProduct(value) && !isExact(value) && !isSmall(value));
    for (const x of value.inputs) (rounds ? read : wide).add(x.id);
  }
  return moved;
}
