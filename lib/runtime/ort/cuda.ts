// What can be told about CUDA without starting it: `--allow-ffi` opens its libraries.

/**
 * Counts the CUDA devices that this process may use; `CUDA_VISIBLE_DEVICES` may hide others.
 *
 * @returns How many; `undefined` without a driver.
 */
export function cudaDeviceCount(): number | undefined {
  const driver = openDriver();
  if (!driver) return undefined;
  const count = new Int32Array(1);
  const { cuInit, cuDeviceGetCount } = driver.symbols;
  const failed = cuInit(0) || cuDeviceGetCount(count);
  driver.close();
  return failed ? undefined : count[0];
}

/**
 * Names a CUDA device, as the NVIDIA driver does.
 *
 * @param ordinal Its place among those that this process may use.
 * @returns For example `"NVIDIA H100 80GB HBM3"`, or `undefined` without a driver.
 */
export function cudaDeviceName(ordinal: number): string | undefined {
  const driver = openDriver();
  if (!driver) return undefined;
  const name = new Uint8Array(256);
  const device = new Int32Array(1);
  const { cuInit, cuDeviceGet, cuDeviceGetName } = driver.symbols;
  const failed = cuInit(0) || cuDeviceGet(device, ordinal) ||
    cuDeviceGetName(name, name.length, device[0] ?? 0);
  driver.close();
  const text = new TextDecoder().decode(name);
  return failed ? undefined : text.slice(0, text.indexOf("\0"));
}

/**
 * Says how much memory a CUDA device has, used or not.
 *
 * @param ordinal Its place among those that this process may use.
 * @returns Bytes; `undefined` without a driver.
 */
export function cudaDeviceMemory(ordinal: number): number | undefined {
  const driver = openDriver();
  if (!driver) return undefined;
  const bytes = new BigUint64Array(1);
  const device = new Int32Array(1);
  const { cuInit, cuDeviceGet, cuDeviceTotalMem_v2 } = driver.symbols;
  const failed = cuInit(0) || cuDeviceGet(device, ordinal) ||
    cuDeviceTotalMem_v2(bytes, device[0] ?? 0);
  driver.close();
  return failed ? undefined : Number(bytes[0]);
}

/**
 * Finds the library for want of which the CUDA provider cannot load.
 *
 * @returns The loader's message, which names it, or `undefined` if all are there.
 */
export function missingCudaLibrary(): string | undefined {
  preloadCuda();
  const file = Deno.build.os === "windows"
    ? "onnxruntime_providers_cuda.dll"
    : "libonnxruntime_providers_cuda.so";
  try {
    Deno.dlopen(new URL(file, nativeFolder()), {}).close();
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replaceAll("Could not open library: ", "");
  }
}

/**
 * Loads those of CUDA's libraries that lie beside ONNX Runtime's own, where there are some: the provider then finds them by
 * their names, and `LD_LIBRARY_PATH`, with which Deno starts no workers, need not be set.
 */
export function preloadCuda(): void {
  if (Deno.build.os !== "linux") return;
  for (const name of PRELOADED) {
    try {
      Deno.dlopen(new URL(name, nativeFolder()), {});
    } catch {
      // It is not there, or of another CUDA; the loader looks for it elsewhere.
    }
  }
}

/** What the provider is linked to, and cuDNN, which it loads itself; each after what it needs. */
const PRELOADED = [
  ...[13, 12].flatMap((major) =>
    ["cudart", "nvrtc", "cublasLt", "cublas"].map((name) =>
      `lib${name}.so.${major}`
    )
  ),
  ...["libcurand.so.10", "libcudnn.so.9"],
];

/**
 * Finds the folder of ONNX Runtime's native library, beside which it looks for those of its providers.
 *
 * @returns Its URL, with a slash at its end.
 */
export function nativeFolder(): URL {
  const { os, arch } = Deno.build;
  const system = os === "windows" ? "win32" : os;
  const processor = arch === "x86_64" ? "x64" : "arm64";
  return new URL(
    `../bin/napi-v6/${system}/${processor}/`,
    import.meta.resolve("onnxruntime-node"),
  );
}

function openDriver(): Deno.DynamicLibrary<typeof DRIVER> | undefined {
  const name = Deno.build.os === "windows" ? "nvcuda.dll" : "libcuda.so.1";
  try {
    return Deno.dlopen(name, DRIVER);
  } catch {
    return undefined;
  }
}

const DRIVER = {
  cuInit: { parameters: ["u32"], result: "i32" },
  cuDeviceGetCount: { parameters: ["buffer"], result: "i32" },
  cuDeviceGet: { parameters: ["buffer", "i32"], result: "i32" },
  cuDeviceTotalMem_v2: { parameters: ["buffer", "i32"], result: "i32" },
  cuDeviceGetName: { parameters: ["buffer", "i32", "i32"], result: "i32" },
} as const;
