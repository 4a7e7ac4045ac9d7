/**
 * The CUDA provider of ONNX Runtime: which there is for this machine, and how to get it.
 *
 * @module
 */

export {
  type CudaFound,
  cudaFound,
  cudaFoundText,
  cudaWanted,
} from "./found.ts";
export { type Install, type Installed, installProvider } from "./install.ts";
export { linkLibraries } from "./libraries.ts";
export {
  CUDA_VERSIONS,
  type CudaVersion,
  hostsOf,
  LIBRARIES,
  ONNXRUNTIME,
  type Release,
  releaseFor,
  type System,
} from "./releases.ts";
