import { plural } from "../../lib/core/mod.ts";
import { keepModules, type Plan, type Run } from "../../lib/bench/mod.ts";
import type { Artifact } from "../../lib/diffusion/mod.ts";
import { cudaDeviceCount } from "../../lib/runtime/mod.ts";
import {
  execute,
  fitAll,
  freeze,
  memoryLines,
  openArtifacts,
  openWatch,
  prepare,
  type PreparedRun,
  publishResults,
  type Watch,
} from "../run/mod.ts";
import {
  EXIT,
  interruptible,
  listenForStop,
  print,
  say,
  startProgress,
  stopped,
} from "../terminal/mod.ts";
import { mergeRun } from "./merge.ts";
import {
  checkColumns,
  chosenDevices,
  columnsOption,
  devicesOption,
  type Flags,
  memoryShare,
  modelFolders,
  type Replica,
  replicasOf,
  specCommand,
  trusted,
  wholeNumber,
  wideOption,
  withPipelines,
} from "../flags/mod.ts";
import { describe } from "./plan.ts";
import { writeReport } from "../compare/mod.ts";
import {
  checkSpawn,
  HANG_SECONDS,
  progressCounter,
  runPool,
} from "../pool/mod.ts";

/** Makes the command that runs a benchmark: plan, worker and merge in one. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function benchCommand(exit: (code: number) => void) {
  return specCommand("bench")
    .description("Run a spec: sample with every method, measure, tabulate.")
    .option(
      "--jobs <n>",
      "units sampled side by side, which share the threads (default: one per core, up to 4, for the embedded model on the CPU; else 1)",
      wholeNumber(1, 64),
    )
    .option(
      "--workers <n>",
      "processes that share the units and the threads; one that dies is started again",
      wholeNumber(1, 256),
      1,
    )
    .addOption(devicesOption)
    .option(
      "--hang-after <seconds>",
      "a worker that shows no progress for so long is started again",
      wholeNumber(1, 1e6),
      HANG_SECONDS,
    )
    .addOption(columnsOption)
    .addOption(wideOption)
    .option(
      "--watch",
      "serve a page of the run to this machine while it goes on, and write it as report.html at the end",
    )
    .option(
      "--port <n>",
      "port of that page (default: one that is free)",
      wholeNumber(1, 65_535),
    )
    .option("--dry-run", "say what would be done, and do nothing")
    .option("--out <dir>", "output folder (default: runs/<spec>)")
    .action(async (path, flags) => {
      exit(await bench(path, flags));
    });
}

type BenchFlags = Flags<typeof benchCommand>;

async function bench(path: string, flags: BenchFlags): Promise<number> {
  listenForStop();
  checkColumns(flags);
  if (!flags.watch || flags.dryRun) return await run(path, flags);
  const watch = openWatch(flags.port ?? 0);
  say(`Watch it at ${watch.address}`);
  let says = "The run has stopped";
  try {
    const code = await run(path, flags, watch);
    if (code === EXIT.ok) says = "The run has ended";
    return code;
  } finally {
    await watch.close(says);
  }
}

async function run(
  path: string,
  given: BenchFlags,
  watch?: Watch,
): Promise<number> {
  const flags = onDevices(given);
  if (flags.workers > 1 && !flags.dryRun) await checkSpawn();
  const prepared = await prepare(
    path,
    flags,
    flags.out,
    flags.dryRun ? "read" : "write",
  );
  const { model } = modelFolders(flags);
  if (flags.dryRun) {
    return await withPipelines(flags, model, 1, async ([replica]) => {
      const plan = await prepared.plan(replica);
      print(await describe(plan, prepared, replica));
      for (const line of await memoryLines(plan, flags, replica)) print(line);
      return EXIT.ok;
    });
  }
  if (flags.workers > 1) {
    const code = await inPool(prepared, flags, watch);
    return watch && code === EXIT.ok ? await report(prepared, flags) : code;
  }
  return await withPipelines(
    flags,
    model,
    flags.jobs ?? replicasOf(flags),
    async (replicas) => {
      const begun = await begin(prepared, flags, replicas, watch);
      if (!begun) return stopped();
      const { plan, artifacts } = begun;
      const found = await inProcess(plan, prepared, flags, replicas, artifacts);
      if (!found.complete) return stopped();
      await publishResults(plan, found, prepared.store, flags);
      return watch ? await report(prepared, flags) : EXIT.ok;
    },
  );
}

/** Flags of a run, the GPUs counted: a worker for each, the plan made on the first. */
type RunFlags = BenchFlags & {
  readonly device?: number | undefined;
  readonly each?: readonly number[] | undefined;
};

function onDevices(flags: BenchFlags): RunFlags {
  const { devices, provider } = flags;
  const each = chosenDevices(devices, provider, cudaDeviceCount);
  if (!each) return flags;
  return { ...flags, workers: each.length, device: each[0], each };
}

/** A plan that is frozen in its folder, and what its methods are fitted to. */
interface Begun {
  readonly plan: Plan;
  readonly path: string;
  readonly artifacts: ReadonlyMap<string, Artifact>;
}

/** Lays down the plan and fits what its methods need; `undefined` if that was interrupted. */
async function begin(
  prepared: PreparedRun,
  flags: RunFlags,
  replicas: readonly [Replica, ...Replica[]],
  watch?: Watch,
): Promise<Begun | undefined> {
  const [replica] = replicas;
  const plan = await prepared.plan(replica);
  const path = await freeze(
    plan,
    prepared.paths,
    flags.workers,
    prepared.store,
  );
  watch?.show(plan, prepared.store.folder);
  const { runtime } = replica;
  const { size, spec, methods, units } = plan;
  const total = units.reduce((n, unit) => n + unit.samples.length, 0);
  say(
    `${spec.id}: ${plural(methods.length, "method")} × ${
      plural(spec.subjects.length, "subject")
    } × ${plural(size.images, "image")} = ${total}, ${
      plural(size.steps, "step")
    }, on ${runtime.device} (${runtime.provider})`,
  );
  const artifacts = await fitAll(plan, replicas, {
    folder: openArtifacts(flags.artifacts),
    clip: modelFolders(flags).clip,
    references: prepared.references,
  });
  if (!artifacts) return undefined;
  await keepModules(prepared.store.folder, artifacts);
  return { plan, path, artifacts };
}

async function inProcess(
  plan: Plan,
  { store, judge }: PreparedRun,
  flags: RunFlags,
  replicas: readonly [Replica, ...Replica[]],
  artifacts: ReadonlyMap<string, Artifact>,
): Promise<Run> {
  const progress = startProgress(imagesOf(plan));
  const counter = progressCounter(progress);
  const { signal, release } = interruptible(() =>
    progress.say("Finishing the images under way; Ctrl-C again to quit now")
  );
  try {
    return await execute(plan, {
      store,
      replicas,
      ...modelFolders(flags),
      judge,
      inception: flags.inception,
      artifacts,
      signal,
      onStep: counter.step,
      onUnit: counter.unit,
    });
  } finally {
    progress.stop();
    release();
  }
}

async function inPool(
  prepared: PreparedRun,
  flags: RunFlags,
  watch?: Watch,
): Promise<number> {
  const { store, paths } = prepared;
  const { workers, hangAfter } = flags;
  const threads = flags.threads ?? navigator.hardwareConcurrency;
  // Closed before the workers start, so that memory holds the weights no more than once for each.
  const { model } = modelFolders(flags);
  const begun = await withPipelines(
    flags,
    model,
    1,
    (replicas) => begin(prepared, flags, replicas, watch),
  );
  if (!begun) return stopped();
  const { plan, path } = begun;
  const progress = startProgress(imagesOf(plan));
  const { signal, release } = interruptible(() =>
    progress.say("Finishing the images under way; Ctrl-C again to quit now")
  );
  try {
    const complete = await runPool({
      plan,
      path,
      paths: { ...paths, model, clip: modelFolders(flags).clip },
      workers,
      devices: flags.each,
      gpuMemory: memoryShare(flags, flags.each ? 1 : workers),
      threads: Math.max(1, Math.floor(threads / workers)),
      compiled: flags.compiled,
      jobs: flags.jobs ?? 1,
      allowCode: flags.allowCode ?? [],
      hangAfter,
      signal,
      progress,
    });
    if (!complete) return stopped();
  } finally {
    progress.stop();
    release();
  }
  return await mergeRun(path, { plan, store, shards: workers, flags });
}

/** Writes the page of a whole run into its folder. */
async function report(
  { store: { folder } }: PreparedRun,
  { allowCode }: BenchFlags,
): Promise<number> {
  const { methods: registry } = await trusted(allowCode);
  const path = `${folder}/report.html`;
  say(await writeReport({ candidate: folder, path, registry }));
  return EXIT.ok;
}

function imagesOf({ units }: Plan): number {
  return units.reduce((n, { samples }) => n + samples.length, 0);
}
