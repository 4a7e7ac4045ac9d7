// Measures time and memory beside diffusers and PyTorch, in one run on one machine:
//
//   deno task perf --model DIR [--python PATH] [--threads N] [--repeats N]
//   deno task perf --testbed lib/testbed/model
//   deno task perf --methods lib/testbed/model
//   deno task perf --probes lib/testbed/model
//   deno task perf --fid [--python PATH]
//   deno task perf --provider cuda --precision fp16 --model DIR [--clip DIR] [--sdxl DIR] [--python PATH] [--repeats N]
//   deno task perf --memory DIR [--clip DIR]
//   deno task perf --apart DIR [--python PATH] [--repeats N]
//
// With --smallest as little as can be, to see that it runs.

import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import type { Precision, Provider } from "../../lib/runtime/mod.ts";
import { forbidTf32 } from "../../cli/terminal/mod.ts";
import { gigabytes, print } from "./print.ts";
import { FULL, SMALLEST } from "./sizes.ts";
import { printApart } from "./tables/apart.ts";
import { printFid } from "./tables/fid.ts";
import { printFullSize } from "./tables/full_size.ts";
import { printMethods } from "./tables/methods.ts";
import { printMemory } from "./tables/memory.ts";
import { printProbes } from "./tables/probes.ts";
import { printProvider } from "./tables/provider.ts";
import { printTestbed } from "./tables/testbed.ts";

/** Of a benchmark, as little as can be. */
const FEW = ["--methods", "sd15,biasmap"];

const { values } = parseArgs({
  args: Deno.args,
  options: {
    model: { type: "string" },
    testbed: { type: "string" },
    methods: { type: "string" },
    probes: { type: "string" },
    memory: { type: "string" },
    clip: { type: "string" },
    sdxl: { type: "string" },
    provider: { type: "string" },
    precision: { type: "string" },
    apart: { type: "string" },
    fid: { type: "boolean", default: false },
    python: { type: "string" },
    threads: { type: "string", default: String(navigator.hardwareConcurrency) },
    repeats: { type: "string" },
    smallest: { type: "boolean", default: false },
  },
});
const {
  model,
  testbed,
  methods,
  probes,
  memory,
  provider,
  apart,
  fid,
  python,
} = values;
const threads = Number(values.threads);
const sizes = values.smallest ? SMALLEST : FULL;
const repeats = Number(values.repeats ?? sizes.repeats.usual);

forbidTf32();
print(
  `${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores, ${
    gigabytes(totalmem())
  } GB, ${threads} threads, Deno ${Deno.version.deno}, load ${
    (loadavg()[0] ?? NaN).toFixed(1)
  } at the start\n`,
);
if (provider) {
  const measured = await printProvider({
    model: model ?? "lib/testbed/model",
    python,
    provider: provider as Provider,
    precision: values.precision as Precision | undefined,
    repeats,
    steps: values.smallest ? 2 : 50,
    sdxl: values.sdxl,
    ...values.clip !== undefined && {
      whole: { clip: values.clip, flags: values.smallest ? FEW : [] },
    },
  });
  // What cannot be measured here is no success: a script must see it.
  if (!measured) Deno.exitCode = 1;
} else if (model) {
  const { loads } = sizes;
  await printFullSize({ model, python, threads, repeats, loads });
}
if (testbed) {
  const few = Number(values.repeats ?? sizes.repeats.bench);
  await printTestbed(testbed, sizes, threads, few);
}
if (methods) await printMethods(methods, sizes, repeats);
if (probes) await printProbes(probes, sizes, repeats);
if (memory) {
  const clip = values.clip ?? "lib/testbed/model/clip";
  const batches = values.smallest ? [1] : [1, 4];
  await printMemory({ model: memory, clip, threads, batches });
}
if (apart) await printApart(apart, { python, threads, repeats });
if (fid) await printFid(sizes, { python, threads, repeats });
if (
  !(model || provider || testbed || methods || probes || memory || apart || fid)
) {
  print(
    "Nothing to measure: give --model, --testbed, --methods, --probes, --memory, --apart or --fid.",
  );
}
