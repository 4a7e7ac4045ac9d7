import { dump } from "js-yaml";

/** What a run asks of Kubernetes. */
export interface KubernetesRun {
  /** Name of its Jobs, before what each of them does. */
  readonly name: string;
  /** Image of the container, in which `entangle` is a program. */
  readonly image: string;
  /** Claim of the volume on which plan, models and outputs lie. */
  readonly claim: string;
  /** Where the volume is mounted, as on the machine that made the plan. */
  readonly mount: string;
  /** Folder in which the pods start, as on the machine that made the plan. */
  readonly cwd: string;
  /** Namespace; that of the context if absent. */
  readonly namespace?: string | undefined;
  /** File of the plan. */
  readonly plan: string;
  /** Flags of each worker. */
  readonly flags: readonly string[];
  /** Flags of every command: the code that is trusted. */
  readonly code: readonly string[];
  /** Into how many shards the plan is divided. */
  readonly shards: number;
  /** Pods that run at once; all if absent. */
  readonly atOnce?: number | undefined;
  /** CPUs of a pod. */
  readonly cpus: number;
  /** GPUs of a pod; none if 0. */
  readonly gpus: number;
  /** Memory of a pod, as Kubernetes takes it; no bound if absent. */
  readonly memory?: string | undefined;
}

/** Manifests of a run by what they do, as YAML. */
export interface KubernetesJobs {
  /** Fits what the methods need: before the shards. */
  readonly fits: string;
  /** Makes the shards: an Indexed Job. */
  readonly shards: string;
  /** Makes the leaderboard: after the shards. */
  readonly merge: string;
}

/**
 * Writes the Jobs of a run. A pod that ends with 2 met a plan or weights that will not do, which do
 * not heal; one that a node took along, or that was stopped, is made again and goes on.
 *
 * @see {@link https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/}
 */
export function kubernetesJobs(run: KubernetesRun): KubernetesJobs {
  const { plan, flags, code, shards, atOnce = shards } = run;
  const worker = ["worker", plan, ...code, ...flags];
  return {
    fits: job(run, "fits", [...worker, "--fits"], {
      backoffLimit: 3,
      podFailurePolicy: policy("FailJob"),
    }),
    shards: job(run, "shards", worker, {
      completionMode: "Indexed",
      completions: shards,
      parallelism: Math.min(atOnce, shards),
      backoffLimitPerIndex: 3,
      maxFailedIndexes: shards,
      podFailurePolicy: policy("FailIndex"),
    }),
    merge: job(
      run,
      "merge",
      ["merge", plan, ...code],
      { backoffLimit: 0 },
      true,
    ),
  };
}

function policy(action: "FailJob" | "FailIndex") {
  return {
    rules: [
      // A node that goes away is no fault of the pod.
      {
        action: "Ignore",
        onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
      },
      {
        action,
        onExitCodes: { containerName: "entangle", operator: "In", values: [2] },
      },
    ],
  };
}

function job(
  run: KubernetesRun,
  what: keyof KubernetesJobs,
  args: readonly string[],
  spec: Readonly<Record<string, unknown>>,
  small = false,
): string {
  const { name, namespace, image, claim, mount, cwd } = run;
  const labels = {
    "app.kubernetes.io/name": "entangle",
    "app.kubernetes.io/instance": name,
    "app.kubernetes.io/component": what,
  };
  const manifest = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${name}-${what}`,
      ...(namespace !== undefined && { namespace }),
      labels,
    },
    spec: {
      ...spec,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: "Never",
          // Longer than the images under way take.
          terminationGracePeriodSeconds: 120,
          containers: [{
            name: "entangle",
            image,
            args,
            workingDir: cwd,
            resources: small ? {} : resources(run),
            volumeMounts: [{ name: "data", mountPath: mount }],
          }],
          volumes: [{
            name: "data",
            persistentVolumeClaim: { claimName: claim },
          }],
        },
      },
    },
  };
  return dump(manifest, { lineWidth: -1, noRefs: true });
}

function resources({ cpus, gpus, memory }: KubernetesRun) {
  const asked = {
    cpu: `${cpus}`,
    ...(memory !== undefined && { memory }),
  };
  return {
    requests: asked,
    ...((gpus > 0 || memory !== undefined) && {
      limits: {
        ...(memory !== undefined && { memory }),
        ...(gpus > 0 && { "nvidia.com/gpu": `${gpus}` }),
      },
    }),
  };
}
