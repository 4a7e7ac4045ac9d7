import {
  deepStrictEqual,
  match,
  strictEqual,
  throws,
} from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { EnvironmentError } from "../core/mod.ts";
import { cudaFoundText, cudaWanted } from "./found.ts";
import { CUDA_VERSIONS, hostsOf, ONNXRUNTIME, releaseFor } from "./releases.ts";

const X64 = { os: "linux", arch: "x86_64" };

Deno.test("providers are of the release of ONNX Runtime that loads them, and held to a digest", () => {
  strictEqual(
    config.imports["onnxruntime-node"],
    `npm:onnxruntime-node@${ONNXRUNTIME}`,
  );
  for (const cuda of CUDA_VERSIONS) {
    const release = releaseFor(X64, cuda);
    match(release.url, new RegExp(`^https://.*[-.]${ONNXRUNTIME}[-.]`));
    match(release.pinned?.sha256 ?? release.registration ?? "", /./);
  }
  deepStrictEqual(hostsOf(releaseFor(X64, 13)), ["files.pythonhosted.org"]);
  deepStrictEqual(hostsOf(releaseFor(X64, 12)), ["api.nuget.org"]);
  match(releaseFor({ os: "linux", arch: "aarch64" }, 13).url, /aarch64\.whl$/);
});

Deno.test("where there is no provider it is said what there is", () => {
  const refused = (os: string, arch: string, cuda: 12 | 13, says: RegExp) =>
    throws(
      () => releaseFor({ os, arch }, cuda),
      (error) => error instanceof EnvironmentError && says.test(error.message),
    );
  refused("darwin", "aarch64", 13, /CoreML and WebGPU.*--provider webgpu/);
  refused("windows", "x86_64", 12, /DirectML and WebGPU.*WSL/);
  refused("linux", "aarch64", 12, /has it for CUDA 13 here/);
  refused("freebsd", "x86_64", 13, /none for freebsd-x86_64/);
});

Deno.test("a provider is of the CUDA that the loader finds, or else that the driver runs", () => {
  strictEqual(cudaWanted({ runtimes: [] }), undefined);
  strictEqual(cudaWanted({ driver: "13.0", runtimes: ["12.8"] }), 12);
  strictEqual(cudaWanted({ driver: "13.1", runtimes: [] }), 13);
  strictEqual(cudaWanted({ driver: "11.8", runtimes: [] }), undefined);
  strictEqual(
    cudaFoundText({ driver: "13.0", runtimes: ["12.8"], cudnn: "9.10.2" }),
    "a driver for CUDA 13.0, CUDA 12.8, cuDNN 9.10.2",
  );
  strictEqual(
    cudaFoundText({ runtimes: [] }),
    "no NVIDIA driver, no runtime of CUDA, no cuDNN 9",
  );
});
