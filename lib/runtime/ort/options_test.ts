import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { sessionOptions, type SessionSettings } from "./options.ts";

const CPU: SessionSettings = {
  provider: "cpu",
  threads: 3,
  cpuNodes: "forbid",
};

Deno.test("sessionOptions() asks for one provider and its threads", () => {
  const options = sessionOptions({ ...CPU, provider: "cuda" });
  deepStrictEqual(options.executionProviders, ["cuda"]);
  strictEqual(options.intraOpNumThreads, 3);
});

Deno.test("sessionOptions() tells the provider which of several GPUs", () => {
  const options = sessionOptions({ ...CPU, provider: "cuda", device: 2 });
  deepStrictEqual(options.executionProviders, [{ name: "cuda", deviceId: 2 }]);
});

Deno.test("sessionOptions() forbids CPU nodes only where there is another provider", () => {
  const forbidden = (settings: SessionSettings) =>
    entry(sessionOptions(settings), "disable_cpu_ep_fallback");
  strictEqual(forbidden(CPU), undefined);
  strictEqual(forbidden({ ...CPU, provider: "webgpu" }), "1");
  const allowing = { ...CPU, provider: "webgpu", cpuNodes: "allow" } as const;
  strictEqual(forbidden(allowing), undefined);
});

function entry(
  { extra }: ReturnType<typeof sessionOptions>,
  name: string,
): unknown {
  return (extra as { session: Record<string, unknown> }).session[name];
}
