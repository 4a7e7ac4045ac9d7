import { cpus } from "node:os";
import { cudaDeviceName } from "./cuda.ts";
import type { Provider } from "./provider.ts";
import { vulkanDeviceName } from "./vulkan.ts";

/**
 * Names the hardware that a provider uses, as well as permissions allow.
 *
 * @param device Which of several GPUs.
 * @returns For example `"Intel(R) Xeon(R) Processor"`; the processor's
 * architecture without `--allow-sys=cpus`, `"unknown"` where nothing tells.
 */
export function deviceName(provider: Provider, device = 0): string {
  if (provider === "cpu") return cpuName();
  const name = provider === "cuda" ? cudaDeviceName(device) : gpuName();
  return name ?? "unknown";
}

function cpuName(): string {
  const permission = { name: "sys", kind: "cpus" } as const;
  const { state } = Deno.permissions.querySync(permission);
  const model = state === "granted" ? cpus()[0]?.model.trim() : undefined;
  return model ?? Deno.build.arch;
}

function gpuName(): string | undefined {
  const { os, arch } = Deno.build;
  // Apple's GPU is part of the processor, and has its name.
  if (os === "darwin") return arch === "aarch64" ? cpuName() : undefined;
  return vulkanDeviceName();
}
