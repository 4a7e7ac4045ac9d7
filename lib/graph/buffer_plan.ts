// Which values share a piece of memory. ONNX Runtime lays it down when a session is made: a value takes the memory of an earlier one
// of the same shape that nobody reads any more. Memory that will be taken once more is not given back in between, so a session holds
// more than its values take at their peak.

import { size } from "../core/mod.ts";
import type { DType, Value } from "./ir.ts";

/** A piece of memory, and from when to when it is allocated. */
export interface Buffer {
  /** Its size. */
  readonly bytes: number;
  /** Place in the order of the value that it is allocated for; -1 of what is fed, which is there before the run. */
  readonly begin: number;
  /** Place of the last reader of any value in it; `Infinity` of what is there until the run ends. */
  end: number;
}

const BYTES: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int64: 8,
};

/** Operators whose result is their operand's memory, seen in another shape. */
const VIEWS: ReadonlySet<string> = new Set(["Identity", "Reshape"]);

/** Bytes of a value. */
export function bytesOf({ shape, dtype }: Value): number {
  return size(shape) * BYTES[dtype];
}

/**
 * Plans the memory of what is computed in a run, as ONNX Runtime does for a single stream. No operator writes over its operand: on CUDA none
 * may, on the CPU some do.
 *
 * @param order What moves in a run, in the order of execution; values that it reads besides are known before.
 * @param outputs Values that are returned, and held until the run ends.
 * @see {@link https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/framework/allocation_planner.cc}
 */
export function planBuffers(
  order: readonly Value[],
  outputs: readonly Value[],
): Buffer[] {
  const returned = new Set(outputs.map(({ id }) => id));
  const buffers: Buffer[] = [];
  const lies = new Map<number, Buffer>();
  /** Readings to come of the values in a buffer, with one for each value that has none yet. */
  const uses = new Map<Buffer, number>();
  /** Buffers that nobody reads any more, by the shape they were made for, the latest last. */
  const idle = new Map<string, Buffer[]>();
  const made = new Map<Buffer, string>();
  const readings = new Map<number, number>();
  for (const { id } of order.flatMap(({ inputs }) => inputs)) {
    readings.set(id, (readings.get(id) ?? 0) + 1);
  }
  const settle = (value: Value, buffer: Buffer) => {
    lies.set(value.id, buffer);
    uses.set(
      buffer,
      (uses.get(buffer) ?? 0) + 1 + (readings.get(value.id) ?? 0),
    );
  };
  const make = (value: Value, begin: number, end: number): Buffer => {
    const buffer = { bytes: bytesOf(value), begin, end };
    buffers.push(buffer);
    made.set(buffer, kindOf(value));
    return buffer;
  };
  const used = (buffer: Buffer) => {
    const left = (uses.get(buffer) ?? 0) - 1;
    uses.set(buffer, left);
    if (left > 0 || buffer.end === Infinity) return;
    const kind = made.get(buffer) ?? "";
    const others = idle.get(kind);
    if (others) others.push(buffer);
    else idle.set(kind, [buffer]);
  };
  for (const value of order) {
    if (value.leaf) settle(value, make(value, -1, Infinity));
  }
  for (const [at, value] of order.entries()) {
    if (value.leaf) continue;
    const [first] = value.inputs;
    const seen = VIEWS.has(value.op) && first ? lies.get(first.id) : undefined;
    const own = returned.has(value.id)
      ? make(value, at, Infinity)
      : seen ?? idle.get(kindOf(value))?.pop() ?? make(value, at, at);
    settle(value, own);
    for (const { id } of value.inputs) {
      const buffer = lies.get(id);
      if (!buffer) continue;
      buffer.end = Math.max(buffer.end, at);
      used(buffer);
    }
    used(own);
  }
  return buffers;
}

/** What must be the same of two values that take the same memory in turn: dimensions, and bytes of an element. */
function kindOf({ shape, dtype }: Value): string {
  return `${shape.join("×")} of ${BYTES[dtype]}`;
}
