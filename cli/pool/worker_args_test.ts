import { deepStrictEqual } from "node:assert/strict";
import { workerArgs } from "./worker_args.ts";

Deno.test("each worker of a pool has its shard, and its GPU where they were chosen", () => {
  const of = (devices?: readonly number[]) =>
    [0, 1].map((index) => {
      const settings = {
        path: "plan.json",
        paths: { out: "run", artifacts: "a", model: "m", clip: "c" },
        workers: 2,
        devices,
        threads: 1,
        jobs: 1,
        allowCode: [],
        code: [],
        inputs: [],
      };
      const args = workerArgs(settings, index, []);
      return ["--shard", "--device"].map((flag) =>
        args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined
      );
    });
  deepStrictEqual(of([3, 1]), [["0/2", "3"], ["1/2", "1"]]);
  deepStrictEqual(of(), [["0/2", undefined], ["1/2", undefined]]);
});
