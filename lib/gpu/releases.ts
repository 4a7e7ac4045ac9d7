// Where ONNX Runtime's CUDA provider comes from: Python's wheels have it for CUDA 13, NuGet for CUDA 12. It must be of
// the very release of the library that loads it.

import { EnvironmentError } from "../core/mod.ts";

/** Release of ONNX Runtime that the providers belong to. */
export const ONNXRUNTIME = "1.30.0";

/** Versions of CUDA that there is a provider for, the newest first. */
export const CUDA_VERSIONS = [13, 12] as const;

/** A version of CUDA that there is a provider for. */
export type CudaVersion = typeof CUDA_VERSIONS[number];

/** An archive that holds the provider's libraries. */
export interface Release {
  /** Version of CUDA. */
  readonly cuda: CudaVersion;
  /** Address of the archive, a zip. */
  readonly url: string;
  /** Folder of the libraries in it, with a slash at its end. */
  readonly folder: string;
  /** Bytes and digest, where they are pinned; else the feed is asked for them. */
  readonly pinned?: { readonly size: number; readonly sha256: string };
  /** Where NuGet says what the package is, if it is one of its. */
  readonly registration?: string;
}

/** Libraries that are taken from an archive. */
export const LIBRARIES: readonly string[] = [
  "libonnxruntime_providers_shared.so",
  "libonnxruntime_providers_cuda.so",
];

const WHEELS = "https://files.pythonhosted.org/packages";
const NUGET = "https://api.nuget.org/v3";
const PACKAGE = "microsoft.ml.onnxruntime.gpu.linux";

const RELEASES: Readonly<Record<string, readonly Release[]>> = {
  "linux-x86_64": [
    {
      cuda: 13,
      url:
        `${WHEELS}/9e/80/d96143329dbe925d434b016c890a5caa785fac8e14a1570e5d6818b63545/onnxruntime_gpu-1.30.0-cp312-cp312-manylinux_2_28_x86_64.whl`,
      folder: "onnxruntime/capi/",
      pinned: {
        size: 246_685_715,
        sha256:
          "6acc0f4b3d5ac5f2984432faa59dd8fcce6775f8b43a7140afa0f322c7a703b1",
      },
    },
    {
      cuda: 12,
      url:
        `${NUGET}-flatcontainer/${PACKAGE}/${ONNXRUNTIME}/${PACKAGE}.${ONNXRUNTIME}.nupkg`,
      folder: "runtimes/linux-x64/native/",
      registration:
        `${NUGET}/registration5-semver1/${PACKAGE}/${ONNXRUNTIME}.json`,
    },
  ],
  "linux-aarch64": [
    {
      cuda: 13,
      url:
        `${WHEELS}/39/2b/97887b3f49ddad0d22b596a1e32a38a8e029cad81c6342da6d709cdc381c/onnxruntime_gpu-1.30.0-cp312-cp312-manylinux_2_34_aarch64.whl`,
      folder: "onnxruntime/capi/",
      pinned: {
        size: 205_731_632,
        sha256:
          "12af352b24145b3480794fcf327d313a240550e772a07fb182390872c1a642fc",
      },
    },
  ],
};

/** What ONNX Runtime brings where it has no CUDA provider that Entangle fetches. */
const INSTEAD: Readonly<Record<string, string>> = {
  darwin:
    "there is no CUDA on macOS; ONNX Runtime brings CoreML and WebGPU there, of which Entangle uses the second: --provider webgpu, with nothing to install",
  windows:
    "on Windows ONNX Runtime brings DirectML and WebGPU, of which Entangle uses the second: --provider webgpu, with nothing to install; CUDA runs in WSL, as on Linux",
};

/** A system and its processor. */
export interface System {
  /** As Deno calls it. */
  readonly os: string;
  /** As Deno calls it. */
  readonly arch: string;
}

/**
 * Finds the archive for a system and its CUDA.
 *
 * @throws {EnvironmentError} If there is none; says what there is instead.
 */
export function releaseFor({ os, arch }: System, cuda: CudaVersion): Release {
  const known = RELEASES[`${os}-${arch}`];
  const found = known?.find((release) => release.cuda === cuda);
  if (found) return found;
  const why = known
    ? `ONNX Runtime has it for CUDA ${
      known.map((r) => r.cuda).join(" and ")
    } here`
    : INSTEAD[os] ??
      `ONNX Runtime ${ONNXRUNTIME} has none for ${os}-${arch}; run with --provider webgpu or cpu`;
  throw new EnvironmentError(
    `Cannot fetch a CUDA provider for CUDA ${cuda}: ${why}`,
  );
}

/**
 * Says which hosts a release is fetched from.
 *
 * @returns Their names.
 */
export function hostsOf({ url, registration }: Release): string[] {
  const addresses = [
    url,
    ...(registration === undefined ? [] : [registration]),
  ];
  return [...new Set(addresses.map((address) => new URL(address).hostname))];
}
