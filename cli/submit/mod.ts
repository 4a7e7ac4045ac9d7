/**
 * What a cluster is asked: scripts of Slurm, Jobs of Kubernetes.
 *
 * @module
 */

export * from "./kubernetes_jobs.ts";
export * from "./part.ts";
export * from "./slurm.ts";
export * from "./slurm_scripts.ts";
export * from "./submit_kubernetes.ts";
export * from "./submit_slurm.ts";
export * from "./time_limit.ts";
