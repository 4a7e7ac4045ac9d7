// deno-lint-ignore-file no-console -- a script that is run by hand
// How much memory and time a step of DiffLens's autoencoder takes: Linux's high-water mark of this process, and the fastest step.
// deno run --allow-read --allow-ffi tests/perf/autoencoder_size.ts NUMBERS FEATURES ROWS [STEPS]

import { torchNormal } from "../../lib/core/mod.ts";
import { newAutoencoder } from "../../lib/methods/difflens/autoencoder.ts";
import {
  autoencoderStep,
  startLearning,
} from "../../lib/methods/difflens/autoencoder_step.ts";
import { openPipeline, openRuntime } from "../../lib/runtime/mod.ts";

const [numbers = 0, features = 0, rows = 0, steps = 3] = Deno.args.map(Number);
const runtime = await openRuntime({ provider: "cpu" });
const model = decodeURIComponent(
  new URL("../reference/random_model", import.meta.url).pathname,
);
const pipeline = await openPipeline(model, runtime);
const batch = torchNormal(1, [rows, numbers]);
const learning = startLearning(newAutoencoder(batch, features, 0));
let seconds = Infinity;
for (let i = 0; i < steps; i++) {
  const began = performance.now();
  const k = Math.min(32, features);
  await autoencoderStep(pipeline, batch, learning, { k, rate: 0.005 });
  seconds = Math.min(seconds, (performance.now() - began) / 1000);
}
const status = await Deno.readTextFile("/proc/self/status");
const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
const parameters = features * (2 * numbers + 1) + numbers;
console.log(
  `${(parameters / 1e6).toFixed(1)} M parameters: ${
    (peak / 1e9).toFixed(2)
  } GB at most, ${(peak / parameters).toFixed(1)} bytes a parameter; ${
    seconds.toFixed(2)
  } s a step, ${(seconds / parameters * 1e9).toFixed(1)} ns a parameter`,
);
await pipeline.close();
await runtime.close();
