import { dirname, resolve } from "node:path";
import { InputError, plural } from "../../lib/core/mod.ts";
import { arrayOf } from "../flags/mod.ts";
import {
  commandLine,
  print,
  PROGRAM,
  quoted,
  ROOT,
  say,
  writeText,
} from "../terminal/mod.ts";
import {
  gpusOf,
  openShards,
  type Part,
  type SubmitFlags,
  workerFlags,
} from "./part.ts";
import { type Slurm, slurmPrograms } from "./slurm.ts";
import {
  arrayFor,
  type SlurmRun,
  type SlurmScripts,
  slurmScripts,
  slurmTime,
} from "./slurm_scripts.ts";
import { UNKNOWN_SECONDS } from "./time_limit.ts";

/**
 * Makes sure that Slurm is there and takes so many tasks.
 *
 * @throws {InputError} If an array cannot have so many tasks.
 * @throws {EnvironmentError} If Slurm is not there; a dry run does not ask.
 */
export async function checkSlurm(
  { shards, dryRun }: SubmitFlags,
  slurm: Slurm = slurmPrograms(),
): Promise<void> {
  const most = dryRun ? undefined : await slurm.mostTasks();
  if (most === undefined || shards <= most) return;
  throw new InputError(
    `Cannot submit ${plural(shards, "shard")}: an array here has at most ${
      plural(most, "task")
    } (MaxArraySize); give --shards ${most} or fewer, a shard may hold any number of units`,
  );
}

/**
 * Makes sure that no job of a run waits or runs.
 *
 * @throws {InputError} If one does; a dry run does not ask.
 */
export async function refuseQueued(
  { name, folder }: Part,
  { dryRun }: SubmitFlags,
  slurm: Slurm = slurmPrograms(),
): Promise<void> {
  const names = ["fits", "shards", "merge"].map((what) =>
    `${name.job}-${what}`
  );
  const queued = dryRun ? [] : await slurm.queued(names);
  if (queued.length === 0) return;
  throw new InputError(
    `Cannot submit this run: jobs of it wait or run already, ${
      queued.join(", ")
    }, with their scripts in ${folder}/; wait for them, or first: scancel ${
      queued.join(" ")
    }`,
  );
}

/**
 * Submits what is missing of a run to Slurm: fits, if there are any to be made; then the shards that
 * have something to make, only if the fits succeeded; then the merge, however the shards ended.
 *
 * @throws {EnvironmentError} If Slurm does not take a job.
 */
export async function submitSlurm(
  part: Part,
  flags: SubmitFlags,
  slurm: Slurm = slurmPrograms(),
): Promise<void> {
  const run = slurmRun(part, flags);
  const scripts = slurmScripts(run);
  const known = flags.time ?? part.seconds;
  say(
    `time limit: ${slurmTime(run.seconds)} a task${
      known === undefined
        ? "; how long images take is not known here yet, and a task whose time is up goes on by itself"
        : ""
    }`,
  );
  if (flags.dryRun) return show(part, run, scripts);
  for (const [what, text] of Object.entries(scripts)) {
    await writeText(`${part.folder}/${what}.sh`, text);
  }
  const jobs: [string, string][] = [];
  for (const { what, args } of steps(part, run)) {
    const before = jobs.at(-1)?.[1] ?? "";
    const id = await slurm.send(args(before));
    jobs.push([what, id]);
    say(`Submitted ${what} as job ${id}`);
  }
  const ids = jobs.map(([, id]) => id);
  print([
    `under way: ${part.missing.size} of ${
      plural(part.plan.units.length, "unit")
    } of ${part.out}`,
    `  follow  squeue --jobs=${ids.join()}; ${
      commandLine(["status", part.out])
    }; tail -f ${quoted(part.folder)}/*.log`,
    `  cancel  scancel ${ids.join(" ")}`,
    "  go on   with the same command: it submits what is missing then",
  ].join("\n"));
}

/** What is sent, one after the other. */
function steps(
  part: Part,
  run: SlurmRun,
): { what: keyof SlurmScripts; args: (before: string) => string[] }[] {
  const script = (what: keyof SlurmScripts) => `${part.folder}/${what}.sh`;
  const array = arrayFor(arrayOf(openShards(part, run.shards)), run);
  return [
    ...(part.fits
      ? [{ what: "fits" as const, args: () => [script("fits")] }]
      : []),
    {
      what: "shards",
      args: (fits) => [
        // Without fits no shard can be made: then the array is cancelled, and does not wait for ever.
        ...(fits === ""
          ? []
          : [`--dependency=afterok:${fits}`, "--kill-on-invalid-dep=yes"]),
        `--array=${array}`,
        script("shards"),
      ],
    },
    {
      what: "merge",
      // It judges by the records, not by how tasks ended.
      args: (shards) => [`--dependency=afterany:${shards}`, script("merge")],
    },
  ];
}

function show(part: Part, run: SlurmRun, scripts: SlurmScripts): void {
  const chosen = steps(part, run);
  for (const { what } of chosen) {
    print(`# ${part.folder}/${what}.sh\n${scripts[what]}`);
  }
  let before = "";
  print("# What would be sent:");
  for (const { what, args } of chosen) {
    print(
      `${what}=$(${
        ["sbatch", "--parsable", ...args(before)].map((word) =>
          word.includes("$") ? word : quoted(word)
        ).join(" ")
      })`,
    );
    before = `$${what}`;
  }
}

function slurmRun(part: Part, flags: SubmitFlags): SlurmRun {
  const { partition, account, memory, sbatch = [] } = flags;
  return {
    name: part.name.job,
    cwd: Deno.cwd(),
    folder: resolve(part.folder),
    deno: dirname(Deno.execPath()),
    // A task of a clone is found from any folder by the file that says it.
    program: PROGRAM === "entangle"
      ? ["entangle"]
      : ["deno", "task", "--quiet", `--config=${ROOT}/deno.json`],
    plan: part.planFile,
    ...workerFlags(flags),
    shards: flags.shards,
    atOnce: flags.atOnce,
    cpus: flags.cpusPerTask,
    gpus: gpusOf(flags),
    seconds: flags.time ?? part.seconds ?? UNKNOWN_SECONDS,
    directives: [
      ...(partition === undefined ? [] : [`--partition=${partition}`]),
      ...(account === undefined ? [] : [`--account=${account}`]),
      ...(memory === undefined ? [] : [`--mem=${memory}`]),
      ...sbatch,
    ],
  };
}
