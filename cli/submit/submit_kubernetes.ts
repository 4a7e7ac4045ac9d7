import { InputError } from "../../lib/core/mod.ts";
import { print, quoted, say, writeText } from "../terminal/mod.ts";
import { kubernetesJobs, type KubernetesRun } from "./kubernetes_jobs.ts";
import { gpusOf, type Part, type SubmitFlags, workerFlags } from "./part.ts";

/**
 * Makes sure that pods would see what this machine sees.
 *
 * @returns The container's image, the volume's claim, and where it is mounted.
 * @throws {InputError} If no image or claim was named, or the command is not given on the volume.
 */
export function checkKubernetes(
  { image, claim, mount = "/data" }: SubmitFlags,
): Pick<KubernetesRun, "image" | "claim" | "mount" | "cwd"> {
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
  return { image, claim, mount, cwd };
}

/**
 * Writes the manifests of what is missing of a run, and says how they are applied, one after the other.
 *
 * @throws {InputError} As {@linkcode checkKubernetes} does.
 */
export async function submitKubernetes(
  part: Part,
  flags: SubmitFlags,
): Promise<void> {
  const jobs = kubernetesJobs({
    name: part.name.job,
    ...checkKubernetes(flags),
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
