import { fileURLToPath } from "node:url";
import { type Environment, gitCommit } from "../lib/bench/mod.ts";
import type { Runtime } from "../lib/runtime/mod.ts";
import config from "../deno.json" with { type: "json" };

/** Path of the project's root folder, without a slash at the end. */
export const ROOT: string = fileURLToPath(
  new URL("..", import.meta.url),
).replace(/\/$/, "");

/** Version of Entangle. */
export const VERSION: string = config.version;

/**
 * Records what a command runs on.
 *
 * @param runtime Where the networks run.
 * @returns Versions and hardware; no clock, no host.
 */
export async function environment(runtime: Runtime): Promise<Environment> {
  return {
    entangle: VERSION,
    commit: await gitCommit(ROOT) ?? null,
    deno: Deno.version.deno,
    onnxruntime: runtime.versions.onnxruntime,
    provider: runtime.provider,
    device: runtime.device,
    threads: runtime.threads,
    platform: `${Deno.build.os}-${Deno.build.arch}`,
  };
}
