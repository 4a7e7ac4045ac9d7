import { cudaDeviceMemory } from "./cuda.ts";
import type { Provider } from "./provider.ts";

/** What CUDA's context, cuDNN and cuBLAS take of a card themselves, in bytes. */
const LIBRARIES = 0.7e9;

/** Of the rest, what sessions may be estimated to hold: the estimate is none of what kernels ask of the driver by themselves. */
const SHARE = 0.9;

/** WebGPU does not tell how much memory there is. */
const UNTOLD = 8e9;

/**
 * Says how much memory a provider's sessions may hold together.
 *
 * @param device Which of several GPUs.
 * @param given What may be used of the device, in bytes, if it is not all of it.
 * @returns Bytes; `undefined` on the CPU, where nothing is freed for want of memory.
 */
export function sessionMemory(
  provider: Provider,
  device = 0,
  given?: number,
): number | undefined {
  if (provider === "cpu") return undefined;
  const whole = given ??
    (provider === "cuda" ? cudaDeviceMemory(device) : undefined) ?? UNTOLD;
  return Math.max(0, SHARE * (whole - LIBRARIES));
}
