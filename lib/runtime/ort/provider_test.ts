import { ok, rejects, strictEqual } from "node:assert/strict";
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
