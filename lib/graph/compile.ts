import { inHalf } from "./backends/half.ts";
import { encode, type EncodeOptions } from "./encode.ts";
import type { Value } from "./ir.ts";
import { type GraphMemory, memoryOf } from "./memory.ts";

/** A graph as ONNX Runtime takes it, and what it will take. */
export interface CompiledGraph {
  /** The bytes of a `ModelProto`. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** An estimate of what its session takes. */
  readonly memory: GraphMemory;
}

/**
 * Encodes what the named outputs need as an ONNX model, and estimates what its session takes.
 *
 * @param single Values to return, by output name.
 * @param options Which weights are kept from being copied, what computes in half precision.
 * @throws {RangeError} If two inputs share a name.
 */
export function compileGraph(
  single: Readonly<Record<string, Value>>,
  { half, ...options }: EncodeOptions = {},
): CompiledGraph {
  const outputs = half ? inHalf(single, half) : single;
  return { model: encode(outputs, options), memory: memoryOf(outputs) };
}
