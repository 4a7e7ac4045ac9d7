import { deepStrictEqual, match, throws } from "node:assert/strict";
import { type SlurmRun, slurmScripts, slurmTime } from "./slurm_scripts.ts";
import { shardSeconds, timeOption } from "./time_limit.ts";
import { fakePlan } from "../../tests/support/fake_bench.ts";

/** What docs/slurm.md shows. */
const RUN: SlurmRun = {
  name: "entangle-gender-774425a5",
  cwd: "/home/me/bias",
  folder: "/home/me/bias/runs/gender/slurm/774425a5",
  deno: "/home/me/.deno/bin",
  program: ["entangle"],
  plan: "runs/gender/slurm/774425a5/plan.json",
  flags: [],
  code: [],
  shards: 8,
  cpus: 8,
  gpus: 1,
  seconds: 4 * 3600,
  directives: ["--partition=gpu"],
};

Deno.test("docs/slurm.md shows the script that is written", async () => {
  const path = new URL("../../docs/slurm.md", import.meta.url);
  const [, shown] =
    /```sh\n(#!\/bin\/bash\n[^]*?)```/.exec(await Deno.readTextFile(path)) ??
      [];
  deepStrictEqual(shown, slurmScripts(RUN).shards);
});

Deno.test("a folder with a space stands in quotation marks, for sbatch and for the shell", () => {
  const { shards, merge } = slurmScripts({
    ...RUN,
    cwd: "/home/me/my bias",
    plan: "my run/plan.json",
    code: ["--allow-code", "it's.ts"],
    atOnce: 3,
  });
  match(shards, /^#SBATCH --chdir="\/home\/me\/my bias"$/m);
  match(shards, /^#SBATCH --array=0-7%3$/m);
  match(
    shards,
    /^entangle worker 'my run\/plan\.json' --allow-code 'it'\\''s\.ts' --threads /m,
  );
  match(merge, /^entangle merge 'my run\/plan\.json' --allow-code /m);
});

Deno.test("a task is told before its time is up, however short that is", () => {
  for (const [seconds, before] of [[60, 24], [150, 60], [7200, 120]] as const) {
    match(
      slurmScripts({ ...RUN, seconds }).fits,
      new RegExp(`--signal=B:USR1@${before}$`, "m"),
    );
  }
});

Deno.test("time limits are read and written as Slurm does", () => {
  const read = {
    "90": 5400,
    "2:30": 150,
    "04:00:00": 14_400,
    "1-12": 129_600,
    "1-12:30": 131_400,
    "2-00:00:30": 172_830,
  };
  for (const [text, seconds] of Object.entries(read)) {
    deepStrictEqual(timeOption(text), seconds, text);
    deepStrictEqual(timeOption(slurmTime(seconds)), seconds);
  }
  for (const text of ["", "0", "0:30", "1:2:3:4", "x", "-5", "1h"]) {
    throws(() => timeOption(text), /as Slurm writes it/, text);
  }
});

Deno.test("a time limit is half as much again as the longest shard takes, and what it takes to load", async () => {
  const plan = await fakePlan(4, 10);
  const missing = new Set(plan.units);
  const pace = (seconds: number) => ({ seconds, images: 5 });
  const slow = new Map([["sd15", pace(100)], ["fair_prompt", pace(20)]]);
  // 80 units of an image each: 10 of either method a shard.
  deepStrictEqual(shardSeconds(plan, missing, 4, slow), 45 * 60);
  deepStrictEqual(shardSeconds(plan, new Set(), 4, slow), 30 * 60);
  slow.delete("sd15");
  deepStrictEqual(shardSeconds(plan, missing, 4, slow), undefined);
});
