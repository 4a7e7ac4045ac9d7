import {
  type Plan,
  planPath,
  shardsOf,
  type Unit,
} from "../../lib/bench/mod.ts";

/** What a cluster is asked in flags. */
export interface SubmitFlags {
  /** Output folder of the run. */
  readonly run?: string;
  /** Into how many tasks it is divided. */
  readonly shards: number;
  /** Tasks that run at once. */
  readonly atOnce?: number;
  /** CPUs of a task. */
  readonly cpusPerTask: number;
  /** GPUs of a task. */
  readonly gpusPerTask?: number;
  /** Memory of a task. */
  readonly memory?: string;
  /** Units that a task samples side by side. */
  readonly jobs: number;
  /** Time limit of a task, in seconds. */
  readonly time?: number;
  /** Partition of Slurm. */
  readonly partition?: string;
  /** Account of Slurm. */
  readonly account?: string;
  /** More directives of `sbatch`. */
  readonly sbatch?: readonly string[];
  /** Image of the container. */
  readonly image?: string;
  /** Claim of the volume. */
  readonly claim?: string;
  /** Where the volume is mounted. */
  readonly mount?: string;
  /** Namespace of Kubernetes. */
  readonly namespace?: string;
  /** Whether nothing is submitted. */
  readonly dryRun?: true;
  /** Where the networks run. */
  readonly provider: string;
  /** Folder in which compiled models are kept. */
  readonly compiled?: string;
  /** Files of trusted code. */
  readonly allowCode?: readonly string[];
}

/** What is submitted: the part of a run that is missing. */
export interface Part {
  /** The plan. */
  readonly plan: Plan;
  /** Its units that are to be made. */
  readonly missing: ReadonlySet<Unit>;
  /** What the cluster calls it. */
  readonly name: ClusterName;
  /** Folder of scripts or manifests. */
  readonly folder: string;
  /** File of the plan, with its shards. */
  readonly planFile: string;
  /** Output folder of the run. */
  readonly out: string;
  /** Whether something must be fitted first. */
  readonly fits: boolean;
  /** Estimated time limit of a task; `undefined` if it cannot be told. */
  readonly seconds: number | undefined;
}

/** What a cluster calls a run. */
export interface ClusterName {
  /** Name of its jobs, before what each of them does: lower case, digits and dashes. */
  readonly job: string;
  /** Beginning of the run's digest. */
  readonly run: string;
}

/**
 * Names a run for a cluster.
 *
 * @returns Names that equal plans share, and no others.
 */
export function clusterName(plan: Plan): ClusterName {
  const [, run = ""] = /(\w{8})\w*\.json$/.exec(planPath(plan)) ?? [];
  const spec = plan.spec.id.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "").slice(0, 32);
  return { job: ["entangle", spec, run].filter(Boolean).join("-"), run };
}

/** Lists the shards that have something to make. */
export function openShards(
  { plan, missing }: Pick<Part, "plan" | "missing">,
  shards: number,
): number[] {
  return shardsOf(plan.units, shards).flatMap((part, i) =>
    part.some((unit) => missing.has(unit)) ? [i] : []
  );
}

/**
 * Lists the flags that every worker of a run is given.
 *
 * @returns Flags of a worker, and those of every command.
 */
export function workerFlags(
  { jobs, compiled, allowCode = [] }: SubmitFlags,
): { flags: string[]; code: string[] } {
  return {
    flags: [
      ...(jobs > 1 ? ["--jobs", `${jobs}`] : []),
      ...(compiled === undefined ? [] : ["--compiled", compiled]),
    ],
    code: allowCode.flatMap((file) => ["--allow-code", file]),
  };
}

/**
 * Says how many GPUs a task takes.
 *
 * @returns The number that was given, else one where the networks run on a GPU.
 */
export function gpusOf({ gpusPerTask, provider }: SubmitFlags): number {
  return gpusPerTask ?? (provider === "cpu" ? 0 : 1);
}
