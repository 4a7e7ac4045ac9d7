import { type Shape, size } from "./shape.ts";

/** A dense float32 tensor in row-major order. */
export interface Tensor {
  /** Elements, `size(shape)` of them. */
  readonly data: Float32Array;
  /** Dimensions. */
  readonly shape: Shape;
}

/**
 * Makes a tensor, checking that its elements fit its shape.
 *
 * @param data Elements in row-major order; a `Float32Array` is not copied.
 * @throws {RangeError} If the number of elements is not the product of the dimensions.
 */
export function tensor(data: ArrayLike<number>, shape: Shape): Tensor {
  if (data.length !== size(shape)) {
    throw new RangeError(
      `Cannot make a tensor of shape [${shape.join(", ")}]: expected ${
        size(shape)
      } elements, got ${data.length}`,
    );
  }
  const elements = data instanceof Float32Array
    ? data
    : Float32Array.from(data);
  return { data: elements, shape };
}

/** Makes a tensor of zeros. */
export function zeros(shape: Shape): Tensor {
  return { data: new Float32Array(size(shape)), shape };
}

/**
 * Returns an element that is known to be in range.
 *
 * Indexed access goes through here, so that `noUncheckedIndexedAccess` guards
 * the rest of the project without spreading `?? NaN` over the maths.
 *
 * @param xs An array or typed array.
 * @param i Index, `0 ≤ i < xs.length`.
 */
export function at<T>(xs: ArrayLike<T>, i: number): T {
  return xs[i] as T;
}

/**
 * Combines two tensors of one shape, element by element, in float32.
 *
 * @param f Function of one element of each.
 * @param a First tensor; gives the shape of the result.
 * @param b Second tensor, of the same number of elements.
 */
export function zipWith(
  f: (a: number, b: number) => number,
  a: Tensor,
  b: Tensor,
): Tensor {
  if (a.data.length !== b.data.length) {
    throw new RangeError(
      `Cannot combine tensors: expected one shape, got [${
        a.shape.join(", ")
      }] and [${b.shape.join(", ")}]`,
    );
  }
  const data = new Float32Array(a.data.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = f(at(a.data, i), at(b.data, i));
  }
  return { data, shape: a.shape };
}

/**
 * Cuts a tensor along its first axis.
 *
 * @param x A tensor of rank 1 or more.
 * @param from First row.
 * @param to Row after the last.
 * @returns A view that shares the elements of `x`.
 * @throws {RangeError} If `x` does not have these rows.
 */
export function rows(x: Tensor, from: number, to: number): Tensor {
  if (!(0 <= from && from <= to && to <= at(x.shape, 0))) {
    throw new RangeError(
      `Cannot take rows ${from} to ${to} of a tensor of shape [${
        x.shape.join(", ")
      }]`,
    );
  }
  const stride = size(x.shape.slice(1));
  return {
    data: x.data.subarray(from * stride, to * stride),
    shape: [to - from, ...x.shape.slice(1)],
  };
}

/**
 * Joins tensors along their first axis.
 *
 * @param xs At least one tensor; all have the same dimensions but the first.
 */
export function concatRows(xs: readonly Tensor[]): Tensor {
  const [first] = xs;
  if (!first) throw new RangeError("Cannot join tensors: there are none");
  const data = new Float32Array(xs.reduce((n, x) => n + x.data.length, 0));
  let offset = 0;
  for (const x of xs) {
    data.set(x.data, offset);
    offset += x.data.length;
  }
  const n = xs.reduce((n, x) => n + at(x.shape, 0), 0);
  return { data, shape: [n, ...first.shape.slice(1)] };
}
