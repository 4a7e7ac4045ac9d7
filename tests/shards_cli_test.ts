// plan, worker, status and merge as docs/slurm.md shows them.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { benchFlags, writeSpec } from "./faults/small_bench.ts";
import { entangle, entangleAlone, ROOT } from "./support/command_line.ts";
import { inFolder } from "./support/folder.ts";

Deno.test("a plan fits, its shards are an array's tasks, and status and merge follow how far they have come", async (t) => {
  await inFolder(async (folder) => {
    const [plan, run] = [`${folder}/plan.json`, `${folder}/run`];
    const artifacts = `${folder}/artifacts`;
    const args = [
      ...["plan", await writeSpec(folder), ...benchFlags().slice(0, -2)],
      ...["--methods", "sd15,uce", "--artifacts", artifacts, "--run", run],
      ...["--out", plan, "--shards", "4"],
    ];
    const says = async (
      code: number,
      args: readonly string[],
      what: RegExp,
      env?: Readonly<Record<string, string>>,
    ) => {
      const ran = env ? await entangleAlone(args, env) : await entangle(args);
      strictEqual(ran.code, code, ran.stderr);
      match(`${ran.stdout}\n${ran.stderr}`, what);
    };
    const task = (id: number, first: number, last: number) => ({
      SLURM_ARRAY_TASK_ID: `${id}`,
      SLURM_ARRAY_TASK_MIN: `${first}`,
      SLURM_ARRAY_TASK_MAX: `${last}`,
    });
    const worker = ["worker", plan];
    await t.step("without its fits a shard is refused", async () => {
      await says(
        0,
        [...args, "--no-fits"],
        /\n {2}entangle worker .+ --fits\n/,
      );
      await says(2, [...worker, "--shard", "0/4"], /what uce learns is not in/);
      deepStrictEqual(await names(`${run}/units`), []);
    });
    await t.step(
      "what is refused leaves no file where it would work",
      async () => {
        const fresh = `${folder}/fresh`;
        const there = [...worker, "--out", fresh];
        await says(2, there, /send --array=0-3/, task(1, 1, 4));
        await says(
          2,
          [...there, "--model", "./no/such"],
          /Cannot read "\.\/no\/such": there is no such/,
        );
        await says(
          2,
          [...there, "--shard", "0/4"],
          /what uce learns is not in/,
        );
        const other = ["--model", `${ROOT}tests/reference/random_model_2022`];
        await says(2, [...there, ...other], /^error: Cannot /m);
        deepStrictEqual(await names(fresh), []);
      },
    );
    await t.step("with a plan they are there before any worker", async () => {
      await says(0, args, /^Fitting uce; kept in .+\/artifacts\/$/m);
      deepStrictEqual((await names(artifacts)).length, 1);
    });
    await t.step("status finds the run before a worker does", async () => {
      await says(0, ["status", run], / 0 of 8 units done$/m);
      await says(0, ["status", plan], / 0 of 8 units done$/m);
    });
    await t.step("an array that does not fit the plan is refused", async () => {
      await says(2, worker, /send --array=0-3/, task(1, 1, 4));
      deepStrictEqual(await names(`${run}/units`), []);
    });
    await t.step(
      "one that does makes its shards, and merge asks for the others",
      async () => {
        await says(0, worker, /^Shard 1 of 4 is done/m, task(1, 1, 1));
        await says(0, ["status", run], / 2 of 8 units done$/m);
        await says(75, ["merge", plan], /\n {2}sbatch --array=0,2-3 job\.sh\n/);
      },
    );
    await t.step("processes of srun make them too", async () => {
      for (const id of [0, 2, 3]) {
        const step = { SLURM_PROCID: `${id}`, SLURM_STEP_NUM_TASKS: "4" };
        await says(
          0,
          worker,
          new RegExp(`^Shard ${id} of 4 is done`, "m"),
          step,
        );
      }
    });
    await t.step("and status still answers after merge", async () => {
      await says(0, ["merge", plan], /^method +RD ↓/m);
      await says(0, ["status", run], / 8 of 8 units done$/m);
    });
    await t.step("a run that was moved keeps its plan too", async () => {
      const moved = `${folder}/moved`;
      const shard = ["--shard", "0/4", "--out", moved];
      await says(0, [...worker, ...shard], /^Shard 0 of 4 is done/m);
      await says(0, ["status", moved], / 2 of 8 units done$/m);
      ok((await names(`${moved}/plans`)).length === 1);
    });
  });
});

async function names(folder: string): Promise<string[]> {
  try {
    const found = await Array.fromAsync(Deno.readDir(folder));
    return found.map(({ name }) => name);
  } catch {
    return [];
  }
}
