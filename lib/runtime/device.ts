import { cpus } from "node:os";
import { cudaDeviceName } from "./cuda.ts";
import type { Provider } from "./provider.ts";

/**
 * Names the hardware that a provider uses, as well as permissions allow.
 *
 * @param provider A provider that works.
 * @returns For example `"Intel(R) Xeon(R) Processor"`; the processor's
 * architecture without `--allow-sys=cpus`, `"unknown"` where nothing tells.
 */
export async function deviceName(provider: Provider): Promise<string> {
  if (provider === "cpu") return cpuName();
  const name = provider === "cuda" ? cudaDeviceName() : await gpuName();
  return name ?? "unknown";
}

function cpuName(): string {
  const permission = { name: "sys", kind: "cpus" } as const;
  const { state } = Deno.permissions.querySync(permission);
  const model = state === "granted" ? cpus()[0]?.model.trim() : undefined;
  return model ?? Deno.build.arch;
}

// Deno has a WebGPU of its own; asked alike, it finds the adapter that ONNX Runtime found.
async function gpuName(): Promise<string | undefined> {
  const adapter = await navigator.gpu?.requestAdapter({
    powerPreference: "high-performance",
  });
  return adapter?.info.description;
}
