import { InvalidArgumentError } from "@commander-js/extra-typings";
import { InputError, plural } from "../../lib/core/mod.ts";

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
  "SLURM_ARRAY_TASK_MIN",
  "SLURM_ARRAY_TASK_MAX",
  "SLURM_PROCID",
  "SLURM_STEP_NUM_TASKS",
  "JOB_COMPLETION_INDEX",
  "ENTANGLE_SHARDS",
] as const;

/** Reads an environment variable. */
type Read = (name: typeof SHARD_VARIABLES[number]) => string | undefined;

/**
 * Finds which shard a scheduler meant this task to be. The plan says how many there are, or
 * `ENTANGLE_SHARDS` where it says nothing. The index is that of a Slurm array's task, of a
 * Kubernetes Indexed Job's pod, or of one of several processes of `srun`; it is taken as it
 * is, so that a task that is sent again alone is the shard that it was. Where an array or a
 * step as a whole does not fit the plan, each of its tasks is refused.
 *
 * @param planned Number of shards that the plan was frozen with; 1 if it was not told.
 * @returns The shard; `undefined` if no scheduler says anything.
 * @throws {InputError} If what it says does not fit the plan.
 */
export function scheduledShard(
  read: Read,
  planned: number,
): Shard | undefined {
  const whole = wholeNumbers(read);
  const told = whole("ENTANGLE_SHARDS");
  const count = planned > 1 ? planned : told ?? 1;
  const task = whole("SLURM_ARRAY_TASK_ID");
  const pod = whole("JOB_COMPLETION_INDEX");
  const tasks = whole("SLURM_STEP_NUM_TASKS") ?? 1;
  const process = whole("SLURM_PROCID") ?? 0;
  if (task === undefined && pod === undefined && tasks === 1) return undefined;
  if (told !== undefined && told !== count) {
    throw refused(
      `ENTANGLE_SHARDS says ${
        plural(told, "shard")
      } and the plan says ${count}; leave it unset`,
    );
  }
  if (tasks > 1 && (task ?? pod) !== undefined) {
    throw refused(
      `this is process ${process} of ${tasks} in one task of an array, and each would make the same shard; start one process a task, without srun or with srun -n 1`,
    );
  }
  if (task !== undefined) {
    const first = whole("SLURM_ARRAY_TASK_MIN") ?? task;
    const last = whole("SLURM_ARRAY_TASK_MAX") ?? task;
    if (Math.max(task, last) < count) return { index: task, count };
    throw refused(
      `the array has tasks from ${first} to ${last} and the plan has ${
        shards(count)
      }; send --array=${wholeArray(count)}, or ${AGAIN}`,
    );
  }
  if (pod !== undefined) {
    const known = planned > 1 || told !== undefined;
    if (known && pod < count) return { index: pod, count };
    throw refused(
      `this is pod ${pod} and the plan has ${
        shards(count)
      }; make the plan with as many --shards as the Job has completions, or set ENTANGLE_SHARDS to their number`,
    );
  }
  if (tasks === count && process < tasks) return { index: process, count };
  throw refused(
    `this is process ${process} of ${tasks} and the plan has ${
      shards(count)
    }; start ${
      count === 1 ? "one process" : `srun -n ${count}`
    }, or ${AGAIN} ${tasks}`,
  );
}

const AGAIN =
  "make the plan again, which loses nothing that is done, with --shards";

function wholeNumbers(read: Read) {
  return (name: typeof SHARD_VARIABLES[number]): number | undefined => {
    const text = read(name);
    if (text === undefined || text === "") return undefined;
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw refused(`${name} should be a whole number, got "${text}"`);
  };
}

function refused(why: string): InputError {
  return new InputError(`Cannot tell which shard this is: ${why}`);
}

function shards(count: number): string {
  return count === 1 ? "one shard" : `${plural(count, "shard")}, from 0`;
}

/**
 * Writes indices as Slurm's `--array` takes them.
 *
 * @param list Whole numbers, ascending.
 * @returns For example `0-3,7`.
 */
export function arrayOf(list: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const i of list) {
    const run = runs.at(-1);
    if (run && run[1] === i - 1) run[1] = i;
    else runs.push([i, i]);
  }
  return runs.map(([a, b]) => a === b ? `${a}` : `${a}-${b}`).join(",");
}

function wholeArray(count: number): string {
  return count === 1 ? "0" : `0-${count - 1}`;
}
