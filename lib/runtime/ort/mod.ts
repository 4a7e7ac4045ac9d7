/**
 * ONNX Runtime in worker threads: providers, sessions, compiled networks.
 *
 * @module
 */

export type { CpuNodes } from "./options.ts";
export * from "./free_shapes.ts";
export * from "./profile.ts";
export type { Doubles, Feed, Ids } from "./protocol.ts";
export { type Provider, PROVIDERS } from "./provider.ts";
export {
  cudaDeviceCount,
  cudaDeviceMemory,
  missingCudaLibrary,
  nativeFolder,
} from "./cuda.ts";
export * from "./device_memory.ts";
export * from "./rehearsal.ts";
export type { Place, Room, Tenant } from "./room.ts";
export * from "./session_bytes.ts";
export * from "./session.ts";
export * from "./self_contained.ts";
export * from "./session_cache.ts";
