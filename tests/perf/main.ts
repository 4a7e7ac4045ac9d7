// Measures time and memory beside diffusers and PyTorch, in one run on one machine:
//
//   deno task perf --model DIR [--python PATH] [--threads N] [--repeats N]
//   deno task perf --testbed lib/testbed/model
//   deno task perf --methods lib/testbed/model
//   deno task perf --fid [--python PATH]
//   deno task perf --provider cuda --precision fp16 --model DIR [--python PATH] [--repeats N]
//   deno task perf --apart DIR [--python PATH] [--repeats N]
//
// With --smallest as little as can be, to see that it runs.

import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { readModelIndex } from "../../lib/networks/mod.ts";
import { measureApart } from "./apart.ts";
import { measureFid } from "./fid.ts";
import {
  type FullSize,
  type KeptModels,
  measureFullSize,
  measureKeptModels,
  type Side,
} from "./full_size.ts";
import { measureHarness } from "./harness_share.ts";
import { measureMethods } from "./method_cost.ts";
import { median } from "./median.ts";
import { APART, measureProvider } from "./provider.ts";
import type { Precision, Provider } from "../../lib/runtime/mod.ts";
import { measureResume } from "./resume.ts";
import { measureSampling } from "./sampling.ts";
import { FULL, SMALLEST } from "./sizes.ts";

// deno-lint-ignore no-console
const print = console.log;

const seconds = (x: number) => `${x.toFixed(2)} s`;
const memory = (x: number) => `${gigabytes(x)} GB`;
const times = (x: number) => x.toFixed(2);

const { values } = parseArgs({
  args: Deno.args,
  options: {
    model: { type: "string" },
    testbed: { type: "string" },
    methods: { type: "string" },
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
const threads = Number(values.threads);
const sizes = values.smallest ? SMALLEST : FULL;
const repeats = Number(values.repeats ?? sizes.repeats.usual);
const { loads } = sizes;

print(
  `${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores, ${
    gigabytes(totalmem())
  } GB, ${threads} threads, Deno ${Deno.version.deno}, load ${
    (loadavg()[0] ?? NaN).toFixed(1)
  } at the start\n`,
);
if (values.provider) {
  const { model = "lib/testbed/model", python, provider, precision } = values;
  const { figures, why } = await measureProvider({
    model,
    python,
    provider: provider as Provider,
    precision: precision as Precision | undefined,
    repeats,
    steps: values.smallest ? 2 : 50,
  });
  print(
    `| ${provider}, ${
      precision ?? "its own precision"
    } | | beside diffusers | bar |`,
  );
  print("|---|---|---|---|");
  for (const { what, ours, ratio, bar } of figures) {
    print(`| ${what} | ${ours} | ${ratio} | ${bar} |`);
  }
  if (why !== undefined) print(`\n${why}`);
  print(`\n${APART}`);
} else if (values.model) {
  const { model, python } = values;
  if (!python) {
    print(
      "Without --python there is nothing to compare with: our side only.\n",
    );
  }
  const weights = await weightsOf(model);
  const options = { python, threads, repeats };
  const plain = await measureFullSize(model, { ...options, step: "step" });
  printPlain(plain, weights);
  const kept = { step: "step", bar: "≤ 10 s" } as const;
  printKept(
    await measureKeptModels(model, { threads, loads, ...kept }),
    kept.bar,
  );
  const guided = await measureFullSize(model, { ...options, step: "guide" });
  printGuided(guided);
  const keptGuided = { step: "guide", bar: "≤ 20 s" } as const;
  printKept(
    await measureKeptModels(model, { threads, loads, ...keptGuided }),
    keptGuided.bar,
  );
}
if (values.testbed) {
  const root = new URL("../../", import.meta.url).pathname;
  const repeats = Number(values.repeats ?? sizes.repeats.bench);
  const { sampling } = sizes;
  const alone = await measureSampling(
    values.testbed,
    sampling,
    threads,
    repeats,
  );
  const shares = await measureHarness({
    model: values.testbed,
    spec: `${root}specs/gender.ts`,
    baselines: `${root}baselines`,
    ...sizes.bench,
    threads,
    repeats,
  });
  const image = median(shares.map((s) => s.wall / s.images));
  const share = median(shares.map((s) => 1 - s.native / s.direct));
  const worker = median(shares.map((s) => s.wall / s.direct));
  print(
    `| specs/gender.ts on the testbed, ${shares[0]?.images} images | | bar |`,
  );
  print("|---|---|---|");
  print(
    `| an image, DDIM, ${sampling.steps} steps, guided, a lane per thread | ${
      median(alone).toFixed(3)
    } s | ≤ 0.15 s |`,
  );
  print(
    `| an image with all that is read from it, one lane | ${
      image.toFixed(3)
    } s | |`,
  );
  print(`| wall time with a worker ÷ in one thread | ${worker.toFixed(2)} | |`);
  const resumed = await measureResume(sizes.resume, repeats);
  print(
    `| resuming a finished run of ${resumed[0]?.units} units: wall, CPU | ${
      median(resumed.map((r) => r.wall)).toFixed(2)
    } s, ${median(resumed.map((r) => r.cpu)).toFixed(2)} s | ≤ 2 s |`,
  );
  print(
    `| outside \`session.run\`, in one thread | ${
      (100 * share).toFixed(1)
    } % | ≤ 5 % |`,
  );
}
if (values.methods) {
  const root = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
  print("| method | passes of the UNet | processor time | time ÷ passes |");
  print("|---|---|---|---|");
  for (
    const { id, passes, time } of await measureMethods(
      values.methods,
      root,
      sizes.methods,
      repeats,
    )
  ) {
    print(
      `| ${id} | ${times(passes)} | ${times(time)} | ${times(time / passes)} |`,
    );
  }
  print("\nAs multiples of sd15's; the bar for time ÷ passes is 0.85 to 1.15.");
}
if (values.apart) {
  const { apart, python } = values;
  const { ours, torch, error } = await measureApart(apart, {
    python,
    threads,
    repeats,
  });
  print(
    `| ${
      gigabytes(await weightsOf(apart))
    } GB of weights, each side alone | ${ours.version} | ${
      torch?.version ?? "–"
    } |`,
  );
  print("|---|---|---|");
  const rows = {
    "open, encode both prompts": ({ load }: typeof ours) => seconds(load),
    "steps, two rows": ({ steps }: typeof ours) =>
      steps.map(seconds).join(", "),
    "peak memory, mapped files included": (side: typeof ours) =>
      memory(side.memory.peak),
    "private memory": (side: typeof ours) => memory(side.memory.private),
  };
  for (const [what, of] of Object.entries(rows)) {
    print(`| ${what} | ${of(ours)} | ${torch ? of(torch) : "–"} |`);
  }
  print(`\nRelative error: ${error?.toExponential(1) ?? "not known"}\n`);
}
if (values.fid) {
  const { images, features } = sizes.fid;
  const { python } = values;
  const options = { python, threads, repeats, images, features };
  const { ours, scipy } = await measureFid(options);
  const error = Math.abs(
    (ours[0]?.value ?? NaN) / (scipy[0]?.value ?? NaN) - 1,
  );
  print(
    `| FID of 2 × ${images.toLocaleString("en")} × ${features} features | ${
      ours[0]?.version
    } | ${scipy[0]?.version ?? "–"} | ratio | bar |`,
  );
  print("|---|---|---|---|---|");
  for (
    const [what, key, bar] of [["time", "seconds", "≤ 1"], [
      "processor time",
      "cpu",
      "",
    ]] as const
  ) {
    const time = (runs: typeof ours) => median(runs.map((run) => run[key]));
    const theirs = scipy.length > 0
      ? [seconds(time(scipy)), times(time(ours) / time(scipy))]
      : ["–", "–"];
    print(
      `| ${
        [
          `${what}, median of ${ours.length}`,
          seconds(time(ours)),
          ...theirs,
          bar,
        ].join(" | ")
      } |`,
    );
  }
  if (scipy.length > 0) {
    print(
      `\nRelative difference of the distances: ${
        error.toExponential(1)
      } (bar 1e-6).\n`,
    );
  }
}
const { model, provider, testbed, methods, apart, fid } = values;
if (!(model || provider || testbed || methods || apart || fid)) {
  print(
    "Nothing to measure: give --model, --testbed, --methods, --apart or --fid.",
  );
}

function printKept({ first, next, bytes }: KeptModels, bar: string): void {
  print(
    `| compiled models kept (${
      memory(bytes)
    }) | first time | next time, median of ${loads} | bar |`,
  );
  print("|---|---|---|---|");
  print(`| load | ${seconds(first.load)} | ${seconds(next.load)} | ${bar} |`);
  print(`| step | ${seconds(first.step)} | ${seconds(next.step)} | |`);
  const own = [first, next].map((side) => memory(side.stepping.private));
  print(`| private memory, text and UNet | ${own.join(" | ")} | |\n`);
}

function printPlain({ ours, torch, error }: FullSize, weights: number): void {
  const row = rowsOf(ours, torch);
  print(
    `| ${gigabytes(weights)} GB of weights | ${ours.version} | ${
      torch?.version ?? "–"
    } | ratio | bar |`,
  );
  print("|---|---|---|---|---|");
  row(
    `CFG step, median of ${ours.steps.length}`,
    (s) => s.step,
    seconds,
    "≤ 0.8",
  );
  row("fastest step", (s) => Math.min(...s.steps), seconds);
  row("decode an image", (s) => s.decode, seconds);
  row("load", (s) => s.load, seconds, "≤ 10 s");
  row("peak memory, text and UNet", (s) => s.stepping.peak, memory);
  row("peak memory, all", (s) => s.end.peak, memory);
  row("private memory, text and UNet", (s) => s.stepping.private, memory);
  row(
    "private memory, text and UNet ÷ weights",
    (s) => s.stepping.private / weights,
    times,
    "≤ 1.3",
  );
  row(
    "private memory after decoding ÷ weights",
    (s) => s.end.private / weights,
    times,
  );
  printError("noise prediction", error);
}

/** The same beside BiasMap's guided step, all modules. */
function printGuided({ ours, torch, error }: FullSize): void {
  const row = rowsOf(ours, torch);
  print("| guided step, all modules | ours | PyTorch | ratio | bar |");
  print("|---|---|---|---|---|");
  row(
    `guided step, median of ${ours.steps.length}`,
    (s) => s.step,
    seconds,
    "≤ 0.7",
  );
  row("fastest guided step", (s) => Math.min(...s.steps), seconds);
  row(
    "guided step ÷ own plain step",
    (s) => s.step / s.plain,
    times,
    "≤ 1.8",
  );
  row("load", (s) => s.load, seconds, "≤ 20 s");
  row("peak memory", (s) => s.stepping.peak, memory, "≤ 12 GB");
  row("private memory", (s) => s.stepping.private, memory);
  printError("noise prediction and gradient", error);
}

type Row = (
  what: string,
  read: (side: Side) => number,
  format: (x: number) => string,
  bar?: string,
) => void;

function rowsOf(ours: Side, torch: Side | undefined): Row {
  return (what, read, format, bar = "") => {
    const theirs = torch && read(torch);
    print(
      `| ${what} | ${format(read(ours))} | ${
        theirs === undefined ? "–" : format(theirs)
      } | ${
        theirs === undefined ? "–" : times(read(ours) / theirs)
      } | ${bar} |`,
    );
  };
}

function printError(what: string, error: number | undefined): void {
  if (error !== undefined) {
    print(
      `\nRelative error of our ${what} against PyTorch's: ${
        error.toExponential(1)
      } (bar 1e-4).`,
    );
  }
  print("");
}

async function weightsOf(model: string): Promise<number> {
  let total = 0;
  for (const [component] of (await readModelIndex(model)).weighted) {
    for await (const { name } of Deno.readDir(`${model}/${component}`)) {
      if (!name.endsWith(".safetensors")) continue;
      total += (await Deno.stat(`${model}/${component}/${name}`)).size;
    }
  }
  return total;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}
