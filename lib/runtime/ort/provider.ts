import { EnvironmentError } from "../../core/mod.ts";
import type { Precision } from "../../graph/mod.ts";

/** Where a model runs, as ONNX Runtime calls it. */
export type Provider = "cpu" | "webgpu" | "cuda";

/**
 * Chooses how exact networks are computed: as is asked for, else as fast as a GPU can and as exact as the CPU can.
 *
 * @param half Whether the provider computes in half precision on this machine.
 * @throws {EnvironmentError} If half precision is asked for and is not there.
 */
export function choosePrecision(
  provider: Provider,
  half: boolean,
  asked: Precision | undefined,
): Precision {
  if (asked === "fp16" && !half) {
    throw new EnvironmentError(
      `Cannot compute in half precision on the provider "${provider}": this device has none${
        provider === "webgpu" ? " (WebGPU's feature shader-f16)" : ""
      }; compute in float32 with --precision fp32`,
    );
  }
  return asked ?? (provider !== "cpu" && half ? "fp16" : "fp32");
}

/** Every provider, the one that is always there first. */
export const PROVIDERS: readonly Provider[] = ["cpu", "webgpu", "cuda"];

/**
 * Explains why a provider cannot be used, and what to do about it.
 *
 * @param found What was found instead: ONNX Runtime's message, a library's name.
 */
export function unavailable(
  provider: Provider,
  found: string,
): EnvironmentError {
  return new EnvironmentError(
    `Cannot use the provider "${provider}": ${NEEDS[provider]}\n` +
      `  found: ${found}\n` +
      `  to do: ${REMEDIES[provider](found)}`,
  );
}

const NEEDS: Readonly<Record<Provider, string>> = {
  cpu: "ONNX Runtime's native library must load and run a model",
  webgpu: "it needs a GPU with a Vulkan driver (on Linux: libvulkan.so.1 " +
    "and a driver that it finds)",
  cuda: "it needs an NVIDIA GPU and driver, CUDA 12 or 13, cuDNN 9 and " +
    "ONNX Runtime's CUDA libraries",
};

const REMEDIES: Readonly<Record<Provider, (found: string) => string>> = {
  cpu: () =>
    "see whether `deno run --allow-read --allow-ffi " +
    "npm:onnxruntime-node@1.30.0` starts on this machine",
  webgpu: () =>
    "run on the CPU with `--provider cpu`, or install the " +
    "GPU's Vulkan driver (VK_ICD_FILENAMES names it where it is not found)",
  cuda: (found) =>
    `run on the CPU with \`--provider cpu\`, or ${cudaRemedy(found)}`,
};

/** What to do where this was found of CUDA: by the loader, which names the first library that it lacks, or by ONNX Runtime. */
function cudaRemedy(found: string): string {
  if (/^libcuda\.so/.test(found)) return "install NVIDIA's driver";
  if (/onnxruntime_providers/.test(found)) {
    return "fetch the provider with `entangle gpu install`; `entangle doctor` says what else is missing";
  }
  return "see what `entangle doctor` says is missing";
}
