import {
  type CudaFound,
  cudaFound,
  cudaFoundText,
  type CudaVersion,
  cudaWanted,
  releaseFor,
  type System,
} from "../../lib/gpu/mod.ts";
import { missingCudaLibrary } from "../../lib/runtime/mod.ts";
import { commandLine } from "../terminal/mod.ts";
import type { Check } from "./check.ts";

/** Python's packages that bring the libraries of a version of CUDA which the provider is linked to, and cuDNN. */
const PACKAGES: Readonly<Record<CudaVersion, string>> = {
  13: "nvidia-cuda-runtime nvidia-cublas nvidia-curand nvidia-cudnn-cu13",
  12:
    "nvidia-cuda-runtime-cu12 nvidia-cublas-cu12 nvidia-curand-cu12 nvidia-cudnn-cu12",
};

/** How the libraries of CUDA come to where the loader finds them, as a clause. */
function cudaTodo(cuda: CudaVersion): string {
  const link = commandLine(["gpu", "install", "--libraries", "cuda"]);
  return `pip install --no-deps --target cuda ${
    PACKAGES[cuda]
  } && ${link}; or install CUDA ${cuda} and cuDNN 9 as NVIDIA says`;
}

/**
 * Looks at the libraries that the CUDA provider needs: which were found, which it wants, what to type.
 *
 * @param look How this machine is looked at.
 */
export function cudaCheck(look: {
  readonly system: System;
  found(): CudaFound;
  missing(): string | undefined;
} = {
  system: Deno.build,
  found: cudaFound,
  missing: missingCudaLibrary,
}): Check {
  const name = "CUDA";
  const { system } = look;
  // First, for it loads the libraries that are linked.
  const missing = look.missing();
  const found = look.found();
  const cuda = cudaWanted(found);
  try {
    releaseFor(system, cuda ?? 13);
  } catch (error) {
    // What there is in its place is no fault of this machine.
    const says = error instanceof Error ? error.message : String(error);
    return { name, level: "ok", found: says.replace(/^.*?: /, "") };
  }
  const text = cudaFoundText(found);
  if (cuda === undefined) {
    return {
      name,
      level: "warn",
      found: text,
      todo:
        "for a GPU of NVIDIA its driver is needed, CUDA 12 or 13 and cuDNN 9; without one, run on the CPU or with --provider webgpu",
    };
  }
  const provider = missing === undefined
    ? "ONNX Runtime's provider loads"
    : /providers_cuda\S*: cannot open shared object/.test(missing)
    ? "ONNX Runtime's provider is not installed"
    : `ONNX Runtime's provider does not load: ${missing}`;
  const todo = [
    ...missing !== undefined && provider.endsWith("installed")
      ? [commandLine(["gpu", "install"])]
      : [],
    ...found.driver === undefined ? ["install NVIDIA's driver"] : [],
    ...found.runtimes.some((version) => parseInt(version) === cuda) &&
        found.cudnn !== undefined
      ? []
      : [cudaTodo(cuda)],
  ];
  return {
    name,
    level: missing === undefined && todo.length === 0 ? "ok" : "warn",
    found: `${text}; ${provider}`,
    ...todo.length > 0
      ? { todo: todo.join("; ") }
      : missing !== undefined && { todo: cudaTodo(cuda) },
  };
}
