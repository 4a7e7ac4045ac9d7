import { strictEqual } from "node:assert/strict";
import { fakePlan } from "../../tests/support/fake_bench.ts";
import { gpuSeconds } from "./gpu_seconds.ts";

Deno.test("GPU-seconds are said of every row that was timed, on a GPU alone", async () => {
  const { methods } = await fakePlan(1, 1);
  const [first = "", second = ""] = methods.map(({ id }) => id);
  const paces = new Map([
    [second, { seconds: 1.23456, images: 4 }],
    [first, { seconds: 0.5, images: 8 }],
  ]);
  const on = (provider: string) => ({ methods, models: { provider } });
  strictEqual(gpuSeconds(on("cpu"), paces), undefined);
  strictEqual(gpuSeconds(on("cuda"), new Map()), undefined);
  strictEqual(
    gpuSeconds(on("cuda"), paces),
    `GPU-seconds an image: ${first} 0.5, ${second} 1.23`,
  );
});
