import { size } from "../core/mod.ts";
import { openArena, type Piece } from "./arena.ts";
import type { DType, Value } from "./ir.ts";

/** What a compiled graph takes of its provider's memory, in bytes. */
export interface GraphMemory {
  /** Weights and constants, as wide as the provider holds them. */
  readonly weights: number;
  /** The most that inputs, outputs and what is computed between them take at one time. */
  readonly activations: number;
  /** What the arena that they are allocated from holds, from the first run on. */
  readonly arena: number;
}

const BYTES: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int64: 8,
};

/**
 * What arenas were found to be asked for beyond the shapes, at most: one that is nearly full doubles, so a little
 * less would be half.
 */
const MARGIN = 1.25;

/** Operators whose result is their operand's memory, seen in another shape. */
const VIEWS: ReadonlySet<string> = new Set(["Identity", "Reshape"]);

/** Operators that may write over an operand which nobody else reads. */
const IN_PLACE: ReadonlySet<string> = new Set([
  ...["Add", "Div", "Mul", "Sub"],
  ...["Erf", "Exp", "Log", "Neg", "Sigmoid", "Softmax", "Sqrt", "Tanh"],
]);

/**
 * Estimates what a session of a graph takes, from the shapes and element types of its values: a value lives from where it is
 * computed to its last reader. What kernels take for themselves while they run, such as copies in other layouts, is no part of it, and
 * neither is what an allocator keeps beyond what it is asked for.
 *
 * @param outputs Values to return, as they are written for the provider.
 */
export function memoryOf(
  outputs: Readonly<Record<string, Value>>,
): GraphMemory {
  const values = executionOrder(Object.values(outputs));
  const fixed = fixedValues(values);
  const moving = values.filter(({ id }) => !fixed.has(id));
  const read = moving.flatMap(({ inputs }) => inputs);
  const held = new Set(
    [...read, ...Object.values(outputs)].filter(({ id }) => fixed.has(id)),
  );
  return {
    weights: [...held].reduce((sum, value) => sum + bytesOf(value), 0),
    ...lived(moving, Object.values(outputs)),
  };
}

function bytesOf({ shape, dtype }: Value): number {
  return size(shape) * BYTES[dtype];
}

/** Values that are known before the first run, and computed once, when the session is made. */
function fixedValues(values: readonly Value[]): ReadonlySet<number> {
  const fixed = new Set<number>();
  for (const { id, leaf, inputs } of values) {
    const known = leaf
      ? leaf.kind !== "input"
      : inputs.every((x) => fixed.has(x.id));
    if (known) fixed.add(id);
  }
  return fixed;
}

/** The most bytes that are alive at one time, and what the arena holds in the end. */
function lived(
  moving: readonly Value[],
  outputs: readonly Value[],
): Pick<GraphMemory, "activations" | "arena"> {
  const arena = openArena();
  const buffers = new Map<number, Buffer>();
  const readers = new Map<number, number>();
  for (const { inputs } of moving) {
    for (const { id } of inputs) readers.set(id, (readers.get(id) ?? 0) + 1);
  }
  // What goes in and out is held by whoever feeds and reads it.
  const kept = new Set(outputs.map(({ id }) => id));
  for (const { id, leaf } of moving) if (leaf) kept.add(id);
  let live = 0;
  let activations = 0;
  const take = (bytes: number): Buffer => {
    live += bytes;
    return { bytes, values: 0, piece: arena.allocate(MARGIN * bytes) };
  };
  const leave = (buffer: Buffer) => {
    buffer.values--;
    if (buffer.values > 0) return;
    live -= buffer.bytes;
    arena.free(buffer.piece);
  };
  for (const value of moving) {
    const own = sharedBuffer(
      value,
      buffers,
      ({ id }) => readers.get(id) === 1 && !kept.has(id),
    ) ?? take(bytesOf(value));
    own.values++;
    buffers.set(value.id, own);
    const scratch = scratchOf(value).map(take);
    activations = Math.max(activations, live);
    for (const buffer of scratch) leave(buffer);
    for (const { id } of value.inputs) {
      const left = (readers.get(id) ?? 0) - 1;
      readers.set(id, left);
      const buffer = buffers.get(id);
      if (buffer && left === 0 && !kept.has(id)) leave(buffer);
    }
    if (!readers.has(value.id) && !kept.has(value.id)) leave(own);
  }
  return { activations, arena: arena.held() };
}

/** A piece of memory, and how many values lie in it that are still needed. */
interface Buffer {
  readonly bytes: number;
  readonly piece: Piece;
  values: number;
}

/** What a kernel takes while it runs: convolutions and attention copy what they read and what they write into a layout of their own. */
function scratchOf(value: Value): number[] {
  const { op, inputs } = value;
  const copied = op === "MultiHeadAttention"
    ? inputs
    : op.startsWith("Conv")
    ? inputs.slice(0, 1)
    : [];
  return copied.length === 0 ? [] : [...copied, value].map(bytesOf);
}

/** The memory of an operand, where the result may lie in it. */
function sharedBuffer(
  { op, inputs, shape, dtype }: Value,
  buffers: ReadonlyMap<number, Buffer>,
  lastRead: (x: Value) => boolean,
): Buffer | undefined {
  const [first] = inputs;
  if (!first) return undefined;
  if (VIEWS.has(op)) return buffers.get(first.id);
  if (!IN_PLACE.has(op)) return undefined;
  const bytes = bytesOf({ shape, dtype } as Value);
  return inputs
    .filter((x) => bytesOf(x) === bytes && lastRead(x))
    .map(({ id }) => buffers.get(id))
    .find((buffer) => buffer?.values === 1);
}

/**
 * Puts values in the order in which ONNX Runtime computes them: backwards from the outputs, each operand before its reader.
 */
function executionOrder(outputs: readonly Value[]): Value[] {
  const order: Value[] = [];
  const seen = new Set<number>();
  const stack: (readonly [value: Value, ready: boolean])[] = outputs
    .map((value) => [value, false] as const).reverse();
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [value, ready] = top;
    if (ready) {
      order.push(value);
      continue;
    }
    if (seen.has(value.id)) continue;
    seen.add(value.id);
    stack.push([value, true]);
    for (const x of value.inputs.toReversed()) {
      if (!seen.has(x.id)) stack.push([x, false]);
    }
  }
  return order;
}
