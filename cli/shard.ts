import { InvalidArgumentError } from "@commander-js/extra-typings";
import { InputError } from "../lib/core/mod.ts";

/** One of the parts into which a plan is divided. */
export interface Shard {
  /** Which, from 0. */
  readonly index: number;
  /** Of how many. */
  readonly count: number;
}

/**
 * Parses a shard.
 *
 * @param text For example `"0/4"`, the first of four.
 * @returns The shard.
 * @throws {InvalidArgumentError} If it is none.
 */
export function shardOption(text: string): Shard {
  const [, i, n] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(i), count: Number(n) };
  if (shard.index < shard.count) return shard;
  throw new InvalidArgumentError(
    'Expected i/N with i from 0 to N - 1, for example "0/4", the first of four.',
  );
}

/** Environment variables by which schedulers tell a task which it is. */
export const SHARD_VARIABLES = [
  "SLURM_ARRAY_TASK_ID",
  "SLURM_ARRAY_TASK_COUNT",
  "SLURM_ARRAY_TASK_MIN",
  "JOB_COMPLETION_INDEX",
  "ENTANGLE_SHARDS",
] as const;

/**
 * Finds which shard a scheduler meant this task to be.
 *
 * A Slurm array counts from its least index, and its task count is the number of
 * shards unless the plan or `ENTANGLE_SHARDS` says another: then only some tasks of
 * an array were sent again, and their indices are taken as they are. A
 * Kubernetes Indexed Job has `JOB_COMPLETION_INDEX`.
 *
 * @param read Reads an environment variable.
 * @param planned Number of shards that the plan was frozen with.
 * @returns The shard; `undefined` if no scheduler says anything.
 * @throws {InputError} If what it says makes no shard.
 */
export function scheduledShard(
  read: (name: typeof SHARD_VARIABLES[number]) => string | undefined,
  planned: number,
): Shard | undefined {
  const whole = (name: typeof SHARD_VARIABLES[number]) => {
    const text = read(name);
    if (text === undefined || text === "") return undefined;
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new InputError(
      `Cannot tell which shard this is: ${name} should be a whole number, got "${text}"`,
    );
  };
  const told = whole("ENTANGLE_SHARDS") ?? (planned > 1 ? planned : undefined);
  const task = whole("SLURM_ARRAY_TASK_ID");
  const pod = whole("JOB_COMPLETION_INDEX");
  if (task === undefined && pod === undefined) return undefined;
  const tasks = whole("SLURM_ARRAY_TASK_COUNT");
  const count = told ?? (task === undefined ? undefined : tasks);
  if (count === undefined) {
    throw new InputError(
      "Cannot tell into how many shards the plan is divided: set ENTANGLE_SHARDS, or make the plan with --shards",
    );
  }
  const first = tasks === count ? whole("SLURM_ARRAY_TASK_MIN") ?? 0 : 0;
  const index = task === undefined ? Number(pod) : task - first;
  if (index >= 0 && index < count) return { index, count };
  throw new InputError(
    `Cannot be shard ${index} of ${count}: the array's indices should go from 0 to ${
      count - 1
    }`,
  );
}
