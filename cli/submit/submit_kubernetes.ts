import { InputError } from "../../lib/core/mod.ts";
import { print, quoted, say, writeText } from "../terminal/mod.ts";
import { kubernetesJobs } from "./kubernetes_jobs.ts";
import { gpusOf, type Part, type SubmitFlags, workerFlags } from "./part.ts";

/**
 * Writes the manifests of what is missing of a run, and says how they are applied, one after the other.
 *
 * @throws {InputError} If no image or claim was named, or something lies where no pod sees it.
 */
export async function submitKubernetes(
  part: Part,
  flags: SubmitFlags,
): Promise<void> {
  const { image, claim, mount = "/data" } = flags;
  if (image === undefined || claim === undefined) {
    throw new InputError(
      "Cannot submit to Kubernetes: name the container's image with --image, and with --claim the claim of the volume that all pods can write; docs/kubernetes.md says how both are made",
    );
  }
  const cwd = Deno.cwd();
  if (!`${cwd}/`.startsWith(`${mount.replace(/\/$/, "")}/`)) {
    throw new InputError(
      `Cannot submit to Kubernetes from "${cwd}": pods see nothing but the volume at "${mount}"; mount it there on this machine too and start in it, or name another place with --mount`,
    );
  }
  const jobs = kubernetesJobs({
    name: part.name.job,
    image,
    claim,
    mount,
    cwd,
    namespace: flags.namespace,
    plan: part.planFile,
    ...workerFlags(flags),
    shards: flags.shards,
    atOnce: flags.atOnce,
    cpus: flags.cpusPerTask,
    gpus: gpusOf(flags),
    memory: flags.memory,
  });
  const steps = part.fits ? STEPS : STEPS.slice(1);
  if (flags.dryRun) {
    print(steps.map((what) => jobs[what]).join("---\n").trimEnd());
    return;
  }
  for (const what of steps) {
    await writeText(`${part.folder}/${what}.yaml`, jobs[what]);
  }
  const kubectl = [
    "kubectl",
    ...(flags.namespace === undefined ? [] : ["-n", flags.namespace]),
  ].join(" ");
  const lines = steps.flatMap((what) => [
    `${kubectl} apply -f ${quoted(`${part.folder}/${what}.yaml`)}`,
    `${kubectl} wait --for=condition=Complete --timeout=-1s job/${part.name.job}-${what}`,
  ]);
  say(`Wrote ${part.folder}/; nothing was applied yet. One after the other:`);
  print([
    ...lines,
    `${kubectl} logs job/${part.name.job}-merge`,
  ].join("\n"));
  say(
    `To stop, and before the same command is applied again: ${kubectl} delete job -l app.kubernetes.io/instance=${part.name.job}`,
  );
}

const STEPS = ["fits", "shards", "merge"] as const;
