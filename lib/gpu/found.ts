// What of CUDA the loader finds: `--allow-ffi` opens its libraries. Nothing is started on a GPU.

import type { CudaVersion } from "./releases.ts";

/** What there is of CUDA on this machine. */
export interface CudaFound {
  /** The newest CUDA that the driver runs, for example `"13.0"`; absent without a driver. */
  readonly driver?: string;
  /** Versions of CUDA's runtime that the loader finds. */
  readonly runtimes: readonly string[];
  /** Version of cuDNN that the loader finds. */
  readonly cudnn?: string;
}

/** Looks for CUDA's driver, runtime and cuDNN. */
export function cudaFound(): CudaFound {
  const driver = asked("libcuda.so.1", "cuDriverGetVersion");
  const runtimes = [13, 12].flatMap((major) =>
    asked(`libcudart.so.${major}`, "cudaRuntimeGetVersion") ?? []
  );
  const cudnn = cudnnVersion();
  return {
    ...driver !== undefined && { driver: versionText(driver) },
    runtimes: runtimes.map(versionText),
    ...cudnn !== undefined && { cudnn },
  };
}

/**
 * Says which version of CUDA a provider is wanted for: that of the runtime which the loader finds, else the newest that the driver runs.
 *
 * @returns The version; `undefined` if nothing tells.
 */
export function cudaWanted(
  { driver, runtimes }: CudaFound,
): CudaVersion | undefined {
  const [major] = [...runtimes, ...(driver === undefined ? [] : [driver])]
    .map((version) => parseInt(version));
  if (major === undefined || major < 12) return undefined;
  return major >= 13 ? 13 : 12;
}

/**
 * Says in a clause what was found.
 *
 * @returns For example `"a driver for CUDA 13.0, CUDA 13.0, cuDNN 9.10.2"`.
 */
export function cudaFoundText(
  { driver, runtimes, cudnn }: CudaFound,
): string {
  return [
    driver === undefined ? "no NVIDIA driver" : `a driver for CUDA ${driver}`,
    runtimes.length === 0
      ? "no runtime of CUDA"
      : runtimes.map((version) => `CUDA ${version}`).join(" and "),
    cudnn === undefined ? "no cuDNN 9" : `cuDNN ${cudnn}`,
  ].join(", ");
}

/** CUDA counts 1000 for a major and 10 for a minor version. */
function versionText(version: number): string {
  return `${Math.floor(version / 1000)}.${Math.floor(version % 1000 / 10)}`;
}

function asked(library: string, name: string): number | undefined {
  try {
    const opened = Deno.dlopen(library, {
      [name]: { parameters: ["buffer"], result: "i32" },
    });
    const version = new Int32Array(1);
    const failed = opened.symbols[name]?.(version);
    opened.close();
    return failed === 0 && version[0] ? version[0] : undefined;
  } catch {
    return undefined;
  }
}

function cudnnVersion(): string | undefined {
  try {
    const opened = Deno.dlopen("libcudnn.so.9", {
      cudnnGetVersion: { parameters: [], result: "usize" },
    });
    const version = Number(opened.symbols.cudnnGetVersion());
    opened.close();
    const [major, rest] = [Math.floor(version / 10_000), version % 10_000];
    return `${major}.${Math.floor(rest / 100)}.${rest % 100}`;
  } catch {
    return undefined;
  }
}
