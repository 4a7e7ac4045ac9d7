import { quoted } from "../terminal/mod.ts";

/** What a run asks of Slurm. */
export interface SlurmRun {
  /** Name of its jobs, before what each of them does. */
  readonly name: string;
  /** Folder in which the jobs start, absolute. */
  readonly cwd: string;
  /** Folder of scripts and logs, absolute. */
  readonly folder: string;
  /** Folder of Deno's program. */
  readonly deno: string;
  /** What starts Entangle, as words of a shell. */
  readonly program: readonly string[];
  /** File of the plan. */
  readonly plan: string;
  /** Flags of each worker besides its threads. */
  readonly flags: readonly string[];
  /** Flags of every command: the code that is trusted. */
  readonly code: readonly string[];
  /** Into how many shards the plan is divided. */
  readonly shards: number;
  /** Tasks that run at once; all if absent. */
  readonly atOnce?: number | undefined;
  /** CPUs of a task. */
  readonly cpus: number;
  /** GPUs of a task; none if 0. */
  readonly gpus: number;
  /** Most time of a task, in seconds. */
  readonly seconds: number;
  /** Directives that hold for every job, such as `--partition=gpu`. */
  readonly directives: readonly string[];
}

/** Scripts of a run by what they do. */
export interface SlurmScripts {
  /** Fits what the methods need: one task, before the array. */
  readonly fits: string;
  /** Makes the shards: an array. */
  readonly shards: string;
  /** Makes the leaderboard: after the array, however that ended. */
  readonly merge: string;
}

/** Writes the scripts of a run. Each can be sent again by hand, from any folder. */
export function slurmScripts(run: SlurmRun): SlurmScripts {
  const { plan, flags, code, shards, seconds, gpus, cpus } = run;
  const array = `--array=${arrayFor(`0-${shards - 1}`, run)}`;
  const large = [
    `--cpus-per-task=${cpus}`,
    ...(gpus > 0 ? [`--gpus-per-task=${gpus}`] : []),
    `--time=${slurmTime(seconds)}`,
    `--signal=B:USR1@${warning(seconds)}`,
    "--requeue",
  ];
  const worker = ["worker", plan, ...code, ...flags];
  return {
    fits: [
      ...head(run, "fits", "%j", large),
      ...guarded(run, [...worker, "--fits"], "$SLURM_JOB_ID"),
    ].join("\n"),
    shards: [
      ...head(run, "shards", "%A_%a", [array, ...large]),
      ...guarded(
        run,
        worker,
        "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}",
      ),
    ].join("\n"),
    merge: [
      ...head(run, "merge", "%j", ["--time=00:30:00"]),
      shell([...run.program, "merge", plan, ...code]),
      "",
    ].join("\n"),
  };
}

/**
 * Writes which tasks of a run's array are sent.
 *
 * @param tasks Indices, as `--array` takes them.
 * @param run How many run at once.
 * @returns For example `0-7%4`.
 */
export function arrayFor(
  tasks: string,
  { atOnce }: Pick<SlurmRun, "atOnce">,
): string {
  return atOnce === undefined ? tasks : `${tasks}%${atOnce}`;
}

/**
 * Writes a time as Slurm takes it.
 *
 * @returns Hours, minutes and seconds, `04:00:00`.
 */
export function slurmTime(seconds: number): string {
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
  return parts.map((n) => `${Math.floor(n)}`.padStart(2, "0")).join(":");
}

/** Seconds before the time is up at which a task is told, which should be more than the images under way take. */
function warning(seconds: number): number {
  return Math.min(120, Math.floor(seconds * 0.4));
}

function head(
  { name, cwd, folder, deno, directives }: SlurmRun,
  what: keyof SlurmScripts,
  log: string,
  own: readonly string[],
): string[] {
  const all = [
    `--job-name=${name}-${what}`,
    `--chdir=${cwd}`,
    `--output=${folder}/${what}-${log}.log`,
    "--open-mode=append",
    "--ntasks=1",
    ...own,
    ...directives,
  ];
  return [
    "#!/bin/bash",
    ...all.map((directive) => `#SBATCH ${directiveText(directive)}`),
    "",
    `export PATH=${quoted(deno)}:"$PATH"`,
  ];
}

/** sbatch splits at spaces, but for what stands in quotation marks. */
function directiveText(directive: string): string {
  const [, flag, value] = /^(--[\w-]+=)(.*\s.*)$/.exec(directive) ?? [];
  return flag === undefined ? directive : `${flag}"${value}"`;
}

/** A worker whose task runs again when its time is up, and only then. */
function guarded(
  { program }: SlurmRun,
  args: readonly string[],
  task: string,
): string[] {
  return [
    `${shell([...program, ...args])} --threads "$SLURM_CPUS_PER_TASK" &`,
    "worker=$!",
    "# Before the time is up: finish the images under way, and run again.",
    "again=",
    `trap 'again=yes; kill -TERM "$worker"' USR1`,
    "# scancel: finish them, and that is all. After a preemption Slurm itself runs the task again.",
    `trap 'again=; kill -TERM "$worker"' TERM`,
    'wait "$worker"; code=$?',
    'while kill -0 "$worker" 2> /dev/null; do wait "$worker"; code=$?; done',
    'if [ "$code" = 75 ] && [ "$again" ]; then',
    `  scontrol requeue "${task}"`,
    "fi",
    'exit "$code"',
    "",
  ];
}

function shell(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}
