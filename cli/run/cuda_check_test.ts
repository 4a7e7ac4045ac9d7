import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import type { CudaFound } from "../../lib/gpu/mod.ts";
import { cudaCheck } from "./cuda_check.ts";

const LINUX = { os: "linux", arch: "x86_64" };
const ALL = { driver: "13.0", runtimes: ["13.0"], cudnn: "9.10.2" };
const ABSENT =
  "/x/libonnxruntime_providers_cuda.so: cannot open shared object file: No such file or directory";

const check = (found: CudaFound, missing?: string, system = LINUX) =>
  cudaCheck({ system, found: () => found, missing: () => missing });

Deno.test("doctor says which CUDA it found, which the provider wants, and what to type", () => {
  strictEqual(check(ALL).level, "ok");
  const none = check({ runtimes: [] }, ABSENT);
  deepStrictEqual(
    [none.level, none.found],
    ["warn", "no NVIDIA driver, no runtime of CUDA, no cuDNN 9"],
  );
  match(none.todo ?? "", /its driver is needed, CUDA 12 or 13 and cuDNN 9/);
  match(check(ALL, ABSENT).found, /provider is not installed$/);
  match(check(ALL, ABSENT).todo ?? "", /gpu install$/);
  const bare = check({ driver: "13.0", runtimes: [] }, ABSENT);
  match(
    bare.todo ?? "",
    /gpu install; pip install .*nvidia-cudnn-cu13 && .*--libraries/,
  );
  const older = check({ driver: "12.4", runtimes: ["12.4"] });
  match(older.todo ?? "", /^pip install .*nvidia-cudnn-cu12/);
  const broken = check(ALL, "libcurand.so.10: cannot open shared object file");
  match(broken.found, /does not load: libcurand\.so\.10/);
  match(broken.todo ?? "", /nvidia-curand/);
});

Deno.test("where there is no CUDA, doctor says what ONNX Runtime brings", () => {
  const mac = check({ runtimes: [] }, "", { os: "darwin", arch: "aarch64" });
  deepStrictEqual([mac.level, mac.todo], ["ok", undefined]);
  match(mac.found, /^there is no CUDA on macOS; ONNX Runtime brings CoreML/);
});
