/**
 * ONNX Runtime in worker threads: providers, sessions, compiled networks.
 *
 * @module
 */

export type { CpuNodes } from "./options.ts";
export { type OperatorRun, readProfile } from "./profile.ts";
export type { Doubles, Feed, Ids } from "./protocol.ts";
export { type Provider, PROVIDERS } from "./provider.ts";
export {
  type LoadOptions,
  MOST_THREADS,
  openRuntime,
  type Runtime,
  type RuntimeOptions,
  type Session,
} from "./session.ts";
export { type SessionCache, sessionCache } from "./session_cache.ts";
