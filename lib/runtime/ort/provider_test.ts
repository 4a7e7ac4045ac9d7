import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { missingCudaLibrary } from "./cuda.ts";
import { PROVIDERS, unavailable } from "./provider.ts";
import { openRuntime } from "./session.ts";

for (const provider of PROVIDERS) {
  Deno.test(`"${provider}" missing says what was asked, found and to do`, () => {
    const { name, message } = unavailable(provider, "nothing at all");
    strictEqual(name, "EnvironmentError");
    ok(message.startsWith(`Cannot use the provider "${provider}": `), message);
    ok(message.includes("\n  found: nothing at all\n  to do: "), message);
  });
}

Deno.test("what to do about CUDA depends on what the loader lacks", () => {
  const todo = (found: string) =>
    unavailable("cuda", `${found}: cannot open shared object file`).message
      .split(" or ").at(-1) ?? "";
  match(todo("/x/libonnxruntime_providers_cuda.so"), /`entangle gpu install`/);
  strictEqual(todo("libcuda.so.1"), "install NVIDIA's driver");
  match(todo("libcublasLt.so.13"), /^see what `entangle doctor` says/);
});

Deno.test({
  name: "without CUDA the missing library is named, and nothing falls back",
  permissions: { read: true, ffi: true },
  ignore: missingCudaLibrary() === undefined,
  fn: () =>
    rejects(openRuntime({ provider: "cuda" }), {
      name: "EnvironmentError",
      message: /"cuda".*\n +found: .*\.(so|dll|dylib).*\n.*--provider cpu/,
    }),
});
