import type { Backend, HalfRecord, Precision } from "../ir.ts";
import { cpu } from "./cpu.ts";
import { cuda } from "./cuda.ts";
import { webgpu } from "./webgpu.ts";

/** Every backend, by its provider. */
export const BACKENDS: Readonly<Record<Backend["id"], Backend>> = {
  cpu,
  cuda,
  webgpu,
};

/**
 * Says how operators are written for a provider.
 *
 * @param precision In float32, or in half precision as far as that is exact enough.
 */
export function backendOf(
  provider: Backend["id"],
  precision: Precision,
): Backend {
  const backend = BACKENDS[provider];
  if (precision === "fp32") return backend;
  return { ...backend, half: HALF[provider], mappedWeights: () => [] };
}

/** Operators that only move elements, which alone ONNX Runtime's CPU provider has in half precision. */
const MOVES: ReadonlySet<string> = new Set([
  "Concat",
  "Expand",
  "Gather",
  "Identity",
  "Reshape",
  "Slice",
  "Transpose",
]);

const HALF: Readonly<Record<Backend["id"], HalfRecord>> = {
  cpu: { native: (op) => MOVES.has(op) },
  cuda: { native: () => true },
  webgpu: { native: () => true },
};
