import { deepStrictEqual, throws } from "node:assert/strict";
import { Job } from "kubernetes-models/batch/v1/Job";
import { load } from "js-yaml";
import { kubernetesJobs, type KubernetesRun } from "./kubernetes_jobs.ts";

const RUN: KubernetesRun = {
  name: "entangle-gender-774425a5",
  image: "registry.example.org/entangle",
  claim: "bias",
  mount: "/data",
  cwd: "/data/bias",
  namespace: "audit",
  plan: "runs/gender/kubernetes/774425a5/plan.json",
  flags: ["--jobs", "2"],
  code: [],
  shards: 8,
  atOnce: 4,
  cpus: 8,
  gpus: 1,
  memory: "32G",
};

Deno.test("every manifest is what Kubernetes' own schema asks of a Job", () => {
  for (const run of [RUN, { ...RUN, gpus: 0, memory: undefined }]) {
    for (const text of Object.values(kubernetesJobs(run))) {
      new Job(load(text) as Job).validate();
    }
  }
  const { shards } = kubernetesJobs(RUN);
  for (
    const [wrong, right] of [["backoffLimitPerIndex: 3", "completions: 8"], [
      "- worker",
      "image: ",
    ]]
  ) {
    const broken = shards.replace(wrong ?? "", "completions: many")
      .replace(right ?? "", "image: 3\nx: ");
    throws(() => new Job(load(broken) as Job).validate());
  }
});

Deno.test("shards are the indices of one Job, as many at once as asked", () => {
  const { spec, metadata } = load(kubernetesJobs(RUN).shards) as Written;
  deepStrictEqual(
    [spec.completionMode, spec.completions, spec.parallelism],
    ["Indexed", 8, 4],
  );
  deepStrictEqual(metadata.namespace, "audit");
  const [container] = spec.template.spec.containers;
  deepStrictEqual(container.args, ["worker", RUN.plan, "--jobs", "2"]);
  deepStrictEqual(container.resources, {
    requests: { cpu: "8", memory: "32G" },
    limits: { memory: "32G", "nvidia.com/gpu": "1" },
  });
  const all = load(
    kubernetesJobs({ ...RUN, atOnce: undefined }).shards,
  ) as Written;
  deepStrictEqual(all.spec.parallelism, 8);
});

/** What is looked at of a manifest. */
interface Written {
  readonly metadata: { readonly namespace: string };
  readonly spec: {
    readonly completionMode: string;
    readonly completions: number;
    readonly parallelism: number;
    readonly template: {
      readonly spec: {
        readonly containers: readonly [{
          readonly args: readonly string[];
          readonly resources: unknown;
        }];
      };
    };
  };
}
