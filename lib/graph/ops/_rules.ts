import { broadcast, type Shape, ShapeError } from "../../core/mod.ts";
import type { Attrs, Inferred, Value } from "../ir.ts";

/** Shape rule of an element-wise operator of one input. */
export function sameAsInput([x]: readonly Value[]): Inferred {
  return { shape: given(x).shape, dtype: given(x).dtype };
}

/** Shape rule of an element-wise operator of two inputs, with NumPy broadcasting. */
export function broadcastInputs(
  type: string,
): (inputs: readonly Value[]) => Inferred {
  return ([a, b]) => {
    const shape = broadcast(given(a).shape, given(b).shape);
    if (!shape) {
      throw misfit(type, [given(a), given(b)], "shapes must broadcast");
    }
    return { shape, dtype: given(a).dtype };
  };
}

/** The operand, which must be there. */
export function given(x: Value | undefined): Value {
  if (!x) throw new TypeError("Cannot apply an operator: an operand is absent");
  return x;
}

/** Attribute that is a list of integers. */
export function ints(attrs: Attrs, name: string): readonly number[] {
  const value = attrs[name];
  if (typeof value === "object") return value;
  throw new TypeError(`Cannot read attribute "${name}": expected integers`);
}

/** Attribute that is a number. */
export function num(attrs: Attrs, name: string): number {
  const value = attrs[name];
  if (typeof value === "number") return value;
  throw new TypeError(`Cannot read attribute "${name}": expected a number`);
}

/** Attribute that is a number, or what it is by default. */
export function numOr(attrs: Attrs, name: string, otherwise: number): number {
  return attrs[name] === undefined ? otherwise : num(attrs, name);
}

/** Attribute that is a list of integers, or what it is by default. */
export function intsOr(
  attrs: Attrs,
  name: string,
  otherwise: readonly number[],
): readonly number[] {
  return attrs[name] === undefined ? otherwise : ints(attrs, name);
}

/** Axis counted from the front; negative ones count from the back. */
export function axisOf(axis: number, shape: Shape): number {
  return axis < 0 ? axis + shape.length : axis;
}

/** The error of operands whose shapes do not fit an operator. */
export function misfit(
  type: string,
  inputs: readonly Value[],
  reason: string,
): ShapeError {
  return new ShapeError(type, inputs.map((x) => x.shape), reason);
}
