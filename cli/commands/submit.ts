import { Argument, Command } from "@commander-js/extra-typings";
import { collect, type Plan, planPath, planText } from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import { EXIT, listenForStop, say, writeText } from "../terminal/mod.ts";
import {
  freeze,
  missingFits,
  openArtifacts,
  prepare,
  type PreparedRun,
  readTimings,
} from "../run/mod.ts";
import {
  modelFolders,
  SPEC_HELP,
  type SpecFlags,
  wholeNumber,
  withPipelines,
  withSpecFlags,
} from "../flags/mod.ts";
import {
  checkKubernetes,
  checkSlurm,
  clusterName,
  type Part,
  refuseQueued,
  shardSeconds,
  type SubmitFlags,
  submitKubernetes,
  submitSlurm,
  timeOption,
} from "../submit/mod.ts";
import { mergeRun } from "./merge.ts";

/** Makes the command that hands a benchmark to a cluster. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function submitCommand(exit: (code: number) => void) {
  const command = new Command("submit")
    .description(
      "Hand a benchmark to a cluster: what is missing is fitted, made in shards and merged.",
    )
    .addArgument(
      new Argument("<cluster>", "who runs it").choices(CLUSTERS),
    )
    .argument("<spec>", SPEC_HELP);
  return withSpecFlags(command)
    .option("--run <dir>", "output folder of the run (default: runs/<spec>)")
    .option(
      "--shards <n>",
      "into how many tasks it is divided",
      wholeNumber(1, 100_000),
      8,
    )
    .option("--at-once <n>", "tasks that run at once", wholeNumber(1, 1e5))
    .option("--cpus-per-task <n>", "CPUs of a task", wholeNumber(1, 1024), 4)
    .option(
      "--gpus-per-task <n>",
      "GPUs of a task (default: 1, or 0 with --provider cpu)",
      wholeNumber(0, 64),
    )
    .option("--memory <size>", "memory of a task, for example 32G")
    .option(
      "--jobs <n>",
      "units that a task samples side by side",
      wholeNumber(1, 64),
      1,
    )
    .option(
      "--time <limit>",
      "time limit of a task, which goes on by itself when it is up (Slurm; default: from the images that were timed, else 04:00:00)",
      timeOption,
    )
    .option("--partition <name>", "where it runs (Slurm)")
    .option("--account <name>", "whose time it is (Slurm)")
    .option(
      "--sbatch <directive>",
      "one more directive of every job, for example --sbatch=--qos=long; may be given again (Slurm)",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option("--image <name>", "image of the container (Kubernetes)")
    .option("--claim <name>", "claim of the shared volume (Kubernetes)")
    .option(
      "--mount <path>",
      "where that volume is mounted, here and there (Kubernetes; default: /data)",
    )
    .option("--namespace <name>", "namespace of the Jobs (Kubernetes)")
    .option("--dry-run", "print what would be submitted, and submit nothing")
    .action(async (cluster, path, flags) => {
      exit(await submit(cluster, path, flags));
    });
}

const CLUSTERS = ["slurm", "kubernetes"] as const;

type Cluster = typeof CLUSTERS[number];

/** Flags that mean something to one of them alone. */
const OWN: Readonly<Record<Cluster, readonly (keyof SubmitFlags)[]>> = {
  slurm: ["time", "partition", "account", "sbatch"],
  kubernetes: ["image", "claim", "mount", "namespace"],
};

async function submit(
  cluster: Cluster,
  path: string,
  flags: SpecFlags & SubmitFlags,
): Promise<number> {
  refuseForeign(cluster, flags);
  // Before anything is laid down that could not be submitted.
  if (cluster === "slurm") await checkSlurm(flags);
  else checkKubernetes(flags);
  listenForStop();
  const prepared = await prepare(
    path,
    flags,
    flags.run,
    flags.dryRun ? "read" : "write",
  );
  const { model } = modelFolders(flags);
  // Closed before anything is sent: what is to be made is known by then.
  const plan = await withPipelines(
    flags,
    model,
    1,
    ([replica]) => prepared.plan(replica),
  );
  const { store, paths } = prepared;
  const missing = new Set((await collect(plan, store)).missing);
  const name = clusterName(plan);
  const folder = `${store.folder}/${cluster}/${name.run}`;
  const planFile = `${folder}/plan.json`;
  if (missing.size === 0) {
    say(`Nothing is missing in ${store.folder}/, so nothing is submitted`);
    if (flags.dryRun) return EXIT.ok;
    const frozen = `${store.folder}/${planPath(plan)}`;
    return await mergeRun(frozen, { plan, store, shards: flags.shards });
  }
  const part: Part = {
    plan,
    missing,
    name,
    folder,
    planFile,
    out: store.folder,
    fits: (await missingFits(plan, openArtifacts(paths.artifacts))).length > 0,
    seconds: shardSeconds(
      plan,
      missing,
      flags.shards,
      await readTimings(store.folder),
    ),
  };
  if (cluster === "slurm") await refuseQueued(part, flags);
  if (!flags.dryRun) await keep(plan, prepared, flags.shards, planFile);
  await (cluster === "slurm" ? submitSlurm : submitKubernetes)(part, flags);
  return EXIT.ok;
}

/** The plan lies beside the scripts too, where no other command freezes it with other shards. */
async function keep(
  plan: Plan,
  { paths, store }: PreparedRun,
  shards: number,
  file: string,
): Promise<void> {
  await freeze(plan, paths, shards, store);
  await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  await writeText(file, planText(plan, paths, shards));
}

function refuseForeign(cluster: Cluster, flags: SubmitFlags): void {
  const other = cluster === "slurm" ? "kubernetes" : "slurm";
  const foreign = OWN[other].filter((key) => flags[key] !== undefined);
  if (foreign.length === 0) return;
  throw new InputError(
    `Cannot submit to ${cluster}: some flags are for ${other} alone`,
    foreign.map((key) => `--${key}`),
  );
}
