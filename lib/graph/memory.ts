import { openArena, type Piece } from "./arena.ts";
import { type Buffer, bytesOf, planBuffers } from "./buffer_plan.ts";
import { executionOrder } from "./execution_order.ts";
import type { Value } from "./ir.ts";

/** What a compiled graph takes of its provider's memory, in bytes. */
export interface GraphMemory {
  /** Weights and constants, as wide as the provider holds them. */
  readonly weights: number;
  /** The most that inputs, outputs and what is computed between them take at one time. */
  readonly activations: number;
  /** What the arena that they are allocated from holds, from the first run on. */
  readonly arena: number;
}

/**
 * By how much pieces are taken larger than they are: kernels ask for more than is known here, and whether what is left of a region is
 * enough depends on the order in which it is asked for. Arenas in ONNX Runtime's log grew once more from 94 % on.
 */
const MARGIN = 1.1;

/** Runs that are played through: a second one finds what the first one cut. */
const RUNS = 2;

/**
 * Estimates what a session of a graph takes, from the shapes and element types of its values, in the order and with the plan of
 * memory of ONNX Runtime. What kernels take for themselves while they run is part of it as far as it is copies in other layouts.
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
    ...replayed(moving, planBuffers(moving, Object.values(outputs))),
  };
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

/** The most bytes that are allocated at one time, and what the arena holds in the end. */
function replayed(
  order: readonly Value[],
  buffers: readonly Buffer[],
): Pick<GraphMemory, "activations" | "arena"> {
  const begun = Map.groupBy(buffers, ({ begin }) => begin);
  const ended = Map.groupBy(buffers, ({ end }) => end);
  const arena = openArena();
  let live = 0;
  let activations = 0;
  for (let run = 0; run < RUNS; run++) {
    const pieces = new Map<Buffer, Piece>();
    const take = (bytes: number) => {
      live += bytes;
      activations = Math.max(activations, live);
      return arena.allocate(MARGIN * bytes);
    };
    const begin = (some: readonly Buffer[] = []) => {
      for (const buffer of some) pieces.set(buffer, take(buffer.bytes));
    };
    const end = (some: readonly Buffer[] = []) => {
      for (const buffer of some) {
        live -= buffer.bytes;
        arena.free(pieces.get(buffer) as Piece);
      }
    };
    begin(begun.get(-1));
    for (const [at, value] of order.entries()) {
      begin(begun.get(at));
      const scratch = scratchOf(value);
      const taken = scratch.map(take);
      for (const piece of taken) arena.free(piece);
      live -= scratch.reduce((sum, bytes) => sum + bytes, 0);
      end(ended.get(at));
    }
    end(ended.get(Infinity));
  }
  return { activations, arena: arena.held() };
}

/**
 * What a kernel takes while it runs: attention copies what it reads and what it writes into a layout of its own, a convolution first the
 * one and then the other.
 */
function scratchOf(value: Value): number[] {
  const { op, inputs } = value;
  if (op === "MultiHeadAttention") return [...inputs, value].map(bytesOf);
  if (!op.startsWith("Conv")) return [];
  return [Math.max(...[...inputs.slice(0, 1), value].map(bytesOf))];
}
