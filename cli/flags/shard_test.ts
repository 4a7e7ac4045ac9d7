import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import config from "../../deno.json" with { type: "json" };
import { InputError } from "../../lib/core/mod.ts";
import {
  arrayOf,
  scheduledShard,
  SHARD_VARIABLES,
  shardOption,
} from "./shard.ts";

function told(variables: Record<string, string>, planned = 1) {
  return scheduledShard((name) => variables[name], planned);
}

/** What Slurm tells the tasks of an array. */
function array(tasks: readonly number[], planned: number) {
  return tasks.map((id) => () =>
    told({
      SLURM_ARRAY_TASK_ID: `${id}`,
      SLURM_ARRAY_TASK_MIN: `${Math.min(...tasks)}`,
      SLURM_ARRAY_TASK_MAX: `${Math.max(...tasks)}`,
      // A batch script is process 0 of no step.
      SLURM_PROCID: "0",
    }, planned)
  );
}

/** What `srun -n` tells its processes. */
function step(n: number, planned: number, also = {}) {
  return Array.from({ length: n }, (_, i) => () =>
    told({
      ...also,
      SLURM_PROCID: `${i}`,
      SLURM_STEP_NUM_TASKS: `${n}`,
    }, planned));
}

Deno.test("a shard is a part of a whole, counted from 0", () => {
  deepStrictEqual(shardOption("0/4"), { index: 0, count: 4 });
  deepStrictEqual(shardOption("3/4"), { index: 3, count: 4 });
  for (const text of ["4/4", "1/0", "-1/4", "1", "a/b", "1/4/2", ""]) {
    throws(() => shardOption(text), /i from 0 to N - 1/);
  }
});

Deno.test("a task of a Slurm array is the same shard in whatever array it is sent, or the array is refused whole", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 15 }), { minLength: 1 }),
      (planned, tasks) => {
        const fits = Math.max(...tasks) < planned;
        for (const [i, ask] of array(tasks, planned).entries()) {
          if (!fits) throws(ask, InputError);
          else deepStrictEqual(ask(), { index: tasks[i], count: planned });
        }
      },
    ),
    { seed: 0 },
  );
});

Deno.test("arrays that begin at 1, leave shards out or are as long by chance are refused, with the array to send", () => {
  for (const tasks of [[1, 2, 3, 4], [0, 2, 4, 6], [4]]) {
    for (const ask of array(tasks, 4)) {
      throws(ask, /plan has 4 shards, from 0; send --array=0-3, or/);
    }
  }
  for (const tasks of [[0, 1, 2, 3], [3]]) {
    for (const ask of array(tasks, 1)) {
      throws(ask, /plan has one shard; send --array=0, or make the plan again/);
    }
  }
});

Deno.test("processes of srun are the shards of a plan of as many, and are refused otherwise", () => {
  for (const n of [2, 4]) {
    deepStrictEqual(
      step(n, n).map((ask) => ask()),
      Array.from({ length: n }, (_, index) => ({ index, count: n })),
    );
  }
  for (const planned of [1, 8]) {
    for (const ask of step(4, planned)) {
      throws(ask, /make the plan again, .* with --shards 4$/);
    }
  }
  for (const ask of step(4, 4, { SLURM_ARRAY_TASK_ID: "0" })) {
    throws(ask, /each would make the same shard/);
  }
  strictEqual(step(1, 8)[0]?.(), undefined);
  deepStrictEqual(
    step(1, 8, { SLURM_ARRAY_TASK_ID: "7" })[0]?.(),
    { index: 7, count: 8 },
  );
});

Deno.test("a pod of an Indexed Job is a shard of as many as it is told", () => {
  const pod = { JOB_COMPLETION_INDEX: "2" };
  deepStrictEqual(told({ ...pod, ENTANGLE_SHARDS: "4" }), {
    index: 2,
    count: 4,
  });
  deepStrictEqual(told(pod, 3), { index: 2, count: 3 });
  throws(() => told(pod), /set ENTANGLE_SHARDS/);
  throws(() => told(pod, 2), /this is pod 2 and the plan has 2 shards/);
  throws(
    () => told({ ...pod, ENTANGLE_SHARDS: "4" }, 8),
    /ENTANGLE_SHARDS says 4 shards and the plan says 8/,
  );
});

Deno.test("without a scheduler there is no shard, and nonsense is refused", () => {
  strictEqual(told({}), undefined);
  strictEqual(told({ ENTANGLE_SHARDS: "4" }, 8), undefined);
  throws(() => told({ SLURM_ARRAY_TASK_ID: "x" }), InputError);
});

Deno.test("a worker may read all that tells which shard it is", () => {
  const [, names = ""] =
    /--allow-env=(\S+)/.exec(config.tasks.worker.command) ??
      [];
  const granted = names.split(",");
  deepStrictEqual(
    SHARD_VARIABLES.filter((name) => !granted.includes(name)),
    [],
  );
});

Deno.test("indices are written as Slurm's --array takes them", () => {
  strictEqual(arrayOf([3]), "3");
  strictEqual(arrayOf([0, 1, 2, 5, 7, 8]), "0-2,5,7-8");
});
