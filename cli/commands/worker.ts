import { Command } from "@commander-js/extra-typings";
import {
  digest,
  keepModules,
  shardsOf,
  type Unit,
} from "../../lib/bench/mod.ts";
import { InputError, plural } from "../../lib/core/mod.ts";
import { type ChosenJudge, readJudge } from "../../lib/judges/mod.ts";
import {
  cudaDeviceCount,
  type Precision,
  type Provider,
} from "../../lib/runtime/mod.ts";
import {
  cached,
  execute,
  fitAll,
  identify,
  keepPlan,
  missingFits,
  openArtifacts,
  type OpenPlan,
  openPlan,
  referencesFor,
} from "../run/mod.ts";
import {
  commandLine,
  EXIT,
  interruptible,
  listenForStop,
  say,
  startProgress,
  stopped,
  variable,
} from "../terminal/mod.ts";
import {
  cacheOption,
  chosenDevices,
  codeOption,
  compiledOption,
  deviceOption,
  type Flags,
  gpuMemoryOption,
  loraOption,
  MODEL_NAME,
  modelFolders,
  nameList,
  type Replica,
  scheduledShard,
  type Shard,
  shardOption,
  threadsOption,
  trusted,
  wholeNumber,
  withPipelines,
} from "../flags/mod.ts";
import { emitEvent, progressCounter } from "../pool/mod.ts";

/** Makes the command that makes one shard of a plan. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function workerCommand(exit: (code: number) => void) {
  return new Command("worker")
    .description(
      "Make the units of one shard of a plan; those that are done are skipped.",
    )
    .argument("<plan>", "file of the plan, see entangle plan --out")
    .option(
      "--shard <i/N>",
      "which shard, i from 0 to N - 1 (default: what Slurm or Kubernetes says, else all)",
      shardOption,
    )
    .option("--fits", "only fit what the methods need, and stop")
    .option(
      `--model ${MODEL_NAME}`,
      "the pipeline, if it is not where the plan says",
    )
    .addOption(loraOption)
    .option(
      `--clip ${MODEL_NAME}`,
      "the CLIP, if it is not where the plan says",
    )
    .option("--judge <name>", "the judge, if it is not where the plan says")
    .option("--out <dir>", "output folder, if it is not where the plan says")
    .option("--artifacts <dir>", "artifacts, if not where the plan says")
    .addOption(cacheOption)
    .option(
      "--jobs <n>",
      "units sampled side by side, which share the threads",
      wholeNumber(1, 64),
      1,
    )
    .option("--skip <ids>", "units that are left out", nameList)
    .addOption(codeOption)
    .addOption(deviceOption)
    .addOption(gpuMemoryOption)
    .addOption(threadsOption)
    .addOption(compiledOption)
    .option("--lines", "tell progress as lines of JSON on stdout, to a pool")
    .action(async (path, flags) => {
      exit(await work(path, flags));
    });
}

type WorkerFlags = Flags<typeof workerCommand>;

async function work(path: string, flags: WorkerFlags): Promise<number> {
  // Ctrl-C reaches every process of the terminal; the pool asks with SIGTERM.
  listenForStop(flags.lines ? ["SIGINT"] : []);
  const { model, clip, judge, lora, out, artifacts, cache } = flags;
  const { methods: registry } = await trusted(flags.allowCode);
  const frozen = await openPlan(path, registry, {
    model,
    clip,
    judge,
    lora,
    out,
    artifacts,
    cache,
  });
  const { plan, paths } = frozen;
  const shard = shardOf(flags, frozen);
  const units = (shardsOf(plan.units, shard.count)[shard.index] ?? [])
    .filter(({ id }) => !flags.skip?.includes(id));
  const provider = plan.models.provider as Provider;
  const precision: Precision = plan.models.precision ?? "fp32";
  const { threads, jobs, compiled, gpuMemory } = flags;
  const chosen = flags.device === undefined ? undefined : [flags.device];
  const [device] = chosenDevices(chosen, provider, cudaDeviceCount) ?? [];
  const options = {
    ...paths,
    provider,
    device,
    precision,
    decodeTile: plan.models.decodeTile,
    gpuMemory,
    threads,
    compiled,
  };
  const folders = modelFolders(options);
  return await withPipelines(options, folders.model, jobs, async (replicas) => {
    const folder = openArtifacts(paths.artifacts);
    if (shard.count > 1) await checkFits(path, plan, folder);
    // Who made the plan was asked already.
    const references = await referencesFor(plan, {
      ...options,
      drawnReferences: true,
    });
    // Last, for it keeps the digests of what it has read.
    const judging = paths.judge === undefined
      ? undefined
      : await readJudge(paths.judge);
    await checkModels(path, frozen, folders, {
      replica: replicas[0],
      judge: judging,
    });
    await keepPlan(frozen);
    const { clip } = folders;
    const fitted = await fitAll(plan, replicas, { folder, clip, references });
    if (!fitted) return stopped();
    await keepModules(frozen.store.folder, fitted);
    if (flags.fits) {
      if (!flags.lines) {
        say(`Nothing is left to fit; now ${commandLine(["worker", path])}`);
      }
      return EXIT.ok;
    }
    const done = await make(units, frozen, flags, (watch) =>
      execute(plan, {
        ...watch,
        store: frozen.store,
        replicas,
        ...folders,
        judge: judging,
        inception: paths.inception,
        artifacts: fitted,
        units,
      }));
    if (!done.complete) return stopped();
    if (!flags.lines) {
      say(
        `Shard ${shard.index} of ${shard.count} is done; when all are: ${
          commandLine(["merge", path])
        }`,
      );
    }
    return EXIT.ok;
  });
}

/** Which part of the plan is made: what the flag says, else the scheduler, else all. */
function shardOf(
  { shard, fits }: WorkerFlags,
  { shards }: OpenPlan,
): Shard {
  const all = { index: 0, count: 1 };
  // A fit is for all shards.
  return fits ? all : shard ?? scheduledShard(variable, shards) ?? all;
}

/** Workers side by side would all fit the same, and on a GPU not to the same bytes. */
async function checkFits(
  path: string,
  plan: OpenPlan["plan"],
  folder: ReturnType<typeof openArtifacts>,
): Promise<void> {
  const missing = await missingFits(plan, folder);
  if (missing.length === 0) return;
  throw new InputError(
    `Cannot make a shard of "${path}": what ${
      missing.map(({ id }) => id).join(", ")
    } learns is not in ${folder.path}/, and every worker would learn it anew; once, before them: ${
      commandLine(["worker", path, "--fits"])
    }`,
  );
}

/** What is shown or told while units are made. */
type Watch = Pick<
  Parameters<typeof execute>[1],
  "signal" | "onBegin" | "onStep" | "onUnit"
>;

async function make<T>(
  units: readonly Unit[],
  { plan }: OpenPlan,
  { lines }: WorkerFlags,
  act: (watch: Watch) => Promise<T>,
): Promise<T> {
  if (lines) {
    const { signal, release } = interruptible(() => {});
    try {
      return await act({
        signal,
        onBegin: ({ id }) => emitEvent({ begin: id }),
        onStep: ({ id }, part) => emitEvent({ step: id, part }),
        onUnit: ({ id }, found) => emitEvent({ done: id, found }),
      });
    } finally {
      release();
    }
  }
  const total = units.reduce((n, { samples }) => n + samples.length, 0);
  say(
    `${plan.spec.id}: ${units.length} of ${
      plural(plan.units.length, "unit")
    }, ${plural(total, "image")}`,
  );
  const progress = startProgress(total);
  const counter = progressCounter(progress);
  const { signal, release } = interruptible(() =>
    progress.say("Finishing the images under way; once more to quit now")
  );
  try {
    return await act({ signal, onStep: counter.step, onUnit: counter.unit });
  } finally {
    progress.stop();
    release();
  }
}

/** Weights that are not those of the plan would make other units than it lists. */
async function checkModels(
  path: string,
  { plan: { models }, paths, store }: OpenPlan,
  folders: ReturnType<typeof modelFolders>,
  { replica, judge }: {
    readonly replica: Replica;
    readonly judge: ChosenJudge | undefined;
  },
): Promise<void> {
  const { inception } = paths;
  // What is refused leaves no digests behind.
  await cached(store, async (digestOf) => {
    const beside = { judge, inception, digestOf };
    const read = await identify(paths, folders, replica, beside);
    const differing = (["pipeline", "scorer", "judge", "inception"] as const)
      .filter((part) =>
        digest(read[part] ?? null) !== digest(models[part] ?? null)
      );
    if (differing.length === 0) return;
    throw new InputError(
      `Cannot work on "${path}": the files are not those that it was made with; make the plan again, or name the right ones`,
      differing.map((part) => `${part}: other files`),
    );
  });
}
