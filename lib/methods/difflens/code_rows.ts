import { at, type Shape, size, type Tensor } from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";
import type { Parameters } from "./parameters.ts";

/** How outputs of a module become rows of which each has a code. */
export interface CodeShape {
  /** Codes of an output, P. */
  readonly positions: number;
  /** Numbers that a code stands for, d. */
  readonly width: number;
}

/**
 * Says how many codes an output has, and of how many numbers each is.
 *
 * @param own Shape of the output for one image: `[c, h, w]` or `[n, c]`.
 */
export function codeShape(own: Shape, code: Parameters["code"]): CodeShape {
  if (code === "image") return { positions: 1, width: size(own) };
  const width = own.length === 3 ? at(own, 0) : at(own, 1);
  return { positions: size(own) / width, width };
}

/**
 * Puts outputs into rows, the positions of an image one after the other.
 *
 * @param outputs `[n, c, h, w]` or `[n, p, c]`.
 * @returns `[n·P, d]`.
 */
export function codeRows(
  { data, shape }: Tensor,
  code: Parameters["code"],
): Tensor {
  const [n = 0, ...own] = shape;
  const { positions, width } = codeShape(own, code);
  const flat = [n * positions, width];
  if (code === "image" || own.length < 3) return { data, shape: flat };
  const moved = new Float32Array(data.length);
  for (let i = 0; i < n; i++) {
    const start = i * positions * width;
    for (let c = 0; c < width; c++) {
      for (let p = 0; p < positions; p++) {
        moved[start + p * width + c] = at(data, start + c * positions + p);
      }
    }
  }
  return { data: moved, shape: flat };
}

/** The same in a graph. */
export function codeRowsIn(
  { apply }: Graph,
  output: Value,
  code: Parameters["code"],
): Value {
  const [n = 0, ...own] = output.shape;
  const { positions, width } = codeShape(own, code);
  const shape = [n * positions, width];
  if (code === "image" || own.length < 3) {
    return apply("Reshape", [output], { shape });
  }
  const channels = apply("Reshape", [output], { shape: [n, width, positions] });
  const moved = apply("Transpose", [channels], { perm: [0, 2, 1] });
  return apply("Reshape", [moved], { shape });
}

/** Undoes {@linkcode codeRowsIn}. */
export function outputOf(
  { apply }: Graph,
  rows: Value,
  shape: Shape,
  code: Parameters["code"],
): Value {
  const [n = 0, ...own] = shape;
  if (code === "image" || own.length < 3) {
    return apply("Reshape", [rows], { shape });
  }
  const { positions, width } = codeShape(own, code);
  const tokens = apply("Reshape", [rows], { shape: [n, positions, width] });
  const moved = apply("Transpose", [tokens], { perm: [0, 2, 1] });
  return apply("Reshape", [moved], { shape });
}
