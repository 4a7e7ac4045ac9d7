import { ok, strictEqual } from "node:assert/strict";
import { missingCudaLibrary } from "./cuda.ts";
import { PROVIDERS, unavailable } from "./provider.ts";
import { openRuntime } from "./session.ts";

const LEAST = { read: true, ffi: true } as const;

for (const provider of PROVIDERS) {
  Deno.test(`"${provider}" missing says what was asked, found and to do`, () => {
    const { name, message } = unavailable(provider, "nothing at all");
    strictEqual(name, "EnvironmentError");
    ok(message.startsWith(`Cannot use the provider "${provider}": `), message);
    ok(message.includes("\n  found: nothing at all\n  to do: "), message);
  });

  // A failure to open must come back as an error: it may not abort the process.
  Deno.test({
    name: `"${provider}" opens, or is missing`,
    permissions: LEAST,
    async fn() {
      const runtime = await openRuntime({ provider }).catch((error) => {
        strictEqual(error.name, "EnvironmentError");
        ok(error.message.startsWith("Cannot use the provider"), error.message);
        ok(error.message.includes("--provider cpu"), error.message);
      });
      strictEqual(runtime?.provider ?? provider, provider);
      await runtime?.close();
    },
  });
}

Deno.test({
  name: "without CUDA the missing library is named",
  permissions: LEAST,
  ignore: missingCudaLibrary() === undefined,
  fn: () => ok(/\.so|\.dll|\.dylib/.test(missingCudaLibrary() ?? "")),
});
