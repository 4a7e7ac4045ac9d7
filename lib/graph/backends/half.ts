import type { HalfRecord, Value } from "../ir.ts";
import { reachable } from "../reachable.ts";
import { isExact, isProduct, isSmall, movedInHalf } from "./half_products.ts";

/** ONNX's numbers of element types. */
const TO = { float32: 1, float16: 10 } as const;

/** The types between which is chosen. */
type Width = keyof typeof TO;

/** Greatest number in half precision, which stands for what is greater. */
const GREATEST = 65504;

/**
 * Operators that compute in float32: sums, since what is added to a residual stream again and again would lose it bit
 * by bit; norms and sums over many elements, which overflow; functions that amplify a rounding.
 */
const SINGLE: ReadonlySet<string> = new Set([
  "Add",
  "Erf",
  "Exp",
  "InstanceNormalization",
  "LayerNormalization",
  "Log",
  "ReduceMax",
  "ReduceMin",
  "ReduceSum",
  "Sqrt",
  "TopK",
]);

/**
 * Writes a graph in half precision: decides the element type of each value by its operator, and casts
 * between them. All operators but those of two lists are as wide as the widest operand, weights and constants
 * left aside; so what is computed from inputs that no network has touched, such as an energy of maps or
 * a sum over steps, stays in float32. What only products in half precision read is cast before it is moved, and not after. Inputs and outputs
 * are float32.
 *
 * It is what PyTorch's autocast does to a network, decided once. A product that has the attribute `exact` is computed in float32, too.
 *
 * @param outputs Values to return, by output name.
 * @param record What the provider computes in half precision itself.
 * @returns The same outputs, of other values.
 * @see {@link https://docs.pytorch.org/docs/stable/amp.html#autocast-op-reference}
 */
export function inHalf(
  outputs: Readonly<Record<string, Value>>,
  record: HalfRecord,
): Readonly<Record<string, Value>> {
  const writer = newWriter(record);
  const made = new Map<number, Made>();
  const values = reachable(Object.values(outputs));
  const moved = movedInHalf(values, Object.values(outputs));
  for (const value of values) {
    const inputs = value.inputs.map((x) => made.get(x.id) as Made);
    made.set(value.id, written(value, inputs, moved.has(value.id), writer));
  }
  const entries = Object.entries(outputs).map(([name, { id }]) => {
    const { value } = made.get(id) as Made;
    return [
      name,
      value.dtype === "float16" ? writer.as(value, "float32") : value,
    ] as const;
  });
  return Object.fromEntries(entries);
}

/** A value as it is written, and whether it is known before the first run: a constant, a weight, or made of them. */
interface Made {
  readonly value: Value;
  readonly fixed: boolean;
}

function written(
  original: Value,
  inputs: readonly Made[],
  moved: boolean,
  { add, as, computed }: Writer,
): Made {
  const { leaf, op } = original;
  if (leaf) return { value: add(original), fixed: leaf.kind !== "input" };
  const operands = inputs.map(({ value }) => value);
  if (inputs.every(({ fixed }) => fixed)) {
    return { value: add({ ...original, inputs: operands }), fixed: true };
  }
  const floats = inputs.filter(({ value }) => isFloat(value));
  if (floats.length === 0) {
    return { value: add({ ...original, inputs: operands }), fixed: false };
  }
  const wide = floats.some(({ value, fixed }) =>
    !fixed && value.dtype === "float32"
  );
  const single = SINGLE.has(op) || isExact(original) ||
    isSmall(original) || (wide && !isProduct(original) && !moved);
  const width = single ? "float32" : "float16";
  const cast = operands.map((x) => isFloat(x) ? as(x, width) : x);
  const value = single
    ? add({ ...original, inputs: cast })
    : computed(original, cast);
  return { value, fixed: false };
}

function isFloat({ dtype }: Value): boolean {
  return dtype !== "int64";
}

/**
 * How far apart values are numbered: between lie the casts of a value, of which one may be cast back. ONNX Runtime computes first which of
 * two operands comes later in the model. A cast has the place of what it casts, so that half precision does not change the order.
 */
const APART = 3;

/** Writes values, numbered in the order in which they come. */
interface Writer {
  /** Adds a value. */
  add(value: Omit<Value, "id">): Value;
  /** The same numbers in another type. */
  as(value: Value, width: Width): Value;
  /** Applies an operator to operands in half precision. */
  computed(original: Value, inputs: readonly Value[]): Value;
}

function newWriter({ native }: HalfRecord): Writer {
  let next = 0;
  const casts = new Map<string, Value>();
  const add = (value: Omit<Value, "id">): Value => {
    next += APART;
    return { ...value, id: next };
  };
  const cast = (x: Value, dtype: Width): Value => ({
    id: x.id + 1,
    op: "Cast",
    inputs: [x],
    attrs: { to: TO[dtype] },
    shape: x.shape,
    dtype,
  });
  const as = (x: Value, width: Width): Value => {
    if (x.dtype === width) return x;
    // A weight that is stored in half precision was made float32 where it was taken.
    const [stored] = x.inputs;
    if (x.op === "Cast" && stored?.leaf && stored.dtype === width) {
      return stored;
    }
    const key = `${x.id} ${width}`;
    const found = casts.get(key) ?? rounded(x, width) ?? cast(x, width);
    casts.set(key, found);
    return found;
  };
  const rounded = (x: Value, dtype: Width): Value | undefined => {
    const { leaf } = x;
    if (leaf?.kind !== "constant" || !(leaf.data instanceof Float32Array)) {
      return undefined;
    }
    const data = leaf.data.map((y) =>
      Math.max(-GREATEST, Math.min(GREATEST, y))
    );
    return add({ ...x, dtype, leaf: { kind: "constant", data } });
  };
  const computed = (original: Value, inputs: readonly Value[]): Value => {
    if (native(original.op)) {
      return add({ ...original, inputs, dtype: "float16" });
    }
    const single = inputs.map((x) => isFloat(x) ? as(x, "float32") : x);
    const half = cast(add({ ...original, inputs: single }), "float16");
    // ONNX Runtime drops two casts that follow one another, and with them the rounding.
    const { shape } = original;
    return add({ ...half, op: "Reshape", inputs: [half], attrs: { shape } });
  };
  return { add, as, computed };
}
