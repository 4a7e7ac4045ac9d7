import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { InputError } from "../lib/core/mod.ts";
import { scheduledShard, shardOption } from "./shard.ts";

function told(variables: Record<string, string>, planned = 1) {
  return scheduledShard((name) => variables[name], planned);
}

Deno.test("a shard is a part of a whole, counted from 0", () => {
  deepStrictEqual(shardOption("0/4"), { index: 0, count: 4 });
  deepStrictEqual(shardOption("3/4"), { index: 3, count: 4 });
  for (const text of ["4/4", "1/0", "-1/4", "1", "a/b", "1/4/2", ""]) {
    throws(() => shardOption(text), /i from 0 to N - 1/);
  }
});

Deno.test("a task of a Slurm array is a shard, wherever its indices begin", () => {
  const task = (id: number, min: number, count: number, planned?: number) =>
    told({
      SLURM_ARRAY_TASK_ID: `${id}`,
      SLURM_ARRAY_TASK_MIN: `${min}`,
      SLURM_ARRAY_TASK_COUNT: `${count}`,
    }, planned);
  deepStrictEqual(task(0, 0, 8), { index: 0, count: 8 });
  deepStrictEqual(task(8, 1, 8), { index: 7, count: 8 });
  deepStrictEqual(task(8, 1, 8, 8), { index: 7, count: 8 });
  // Shards 3 and 7 of eight, sent again.
  deepStrictEqual(task(7, 3, 2, 8), { index: 7, count: 8 });
  throws(() => task(8, 3, 2, 8), /indices should go from 0 to 7/);
});

Deno.test("a pod of an Indexed Job is a shard of as many as it is told", () => {
  const pod = { JOB_COMPLETION_INDEX: "2" };
  deepStrictEqual(told({ ...pod, ENTANGLE_SHARDS: "4" }), {
    index: 2,
    count: 4,
  });
  deepStrictEqual(told(pod, 3), { index: 2, count: 3 });
  throws(() => told(pod), /set ENTANGLE_SHARDS/);
});

Deno.test("without a scheduler there is no shard, and nonsense is refused", () => {
  strictEqual(told({}), undefined);
  strictEqual(told({ ENTANGLE_SHARDS: "4" }, 8), undefined);
  throws(() => told({ SLURM_ARRAY_TASK_ID: "x" }), InputError);
});
