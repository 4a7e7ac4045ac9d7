import { deepStrictEqual, match, rejects } from "node:assert/strict";
import { EnvironmentError, InputError } from "../../lib/core/mod.ts";
import { inFolder } from "../../tests/support/folder.ts";
import { fakePlan } from "../../tests/support/fake_bench.ts";
import { captured } from "../terminal/mod.ts";
import { clusterName, type Part, type SubmitFlags } from "./part.ts";
import { slurmPrograms, type Start } from "./slurm.ts";
import { checkSlurm, refuseQueued, submitSlurm } from "./submit_slurm.ts";

const FLAGS: SubmitFlags = {
  shards: 4,
  cpusPerTask: 2,
  jobs: 1,
  provider: "cuda",
};

Deno.test("what is missing is sent: fits, then open shards if those succeed, then the merge in any case", async () => {
  await inFolder(async (folder) => {
    const { sent, start } = fakeSlurm();
    const part = await partIn(folder, { fits: true, open: [0, 3] });
    const { stdout } = await captured(() =>
      submitSlurm(part, { ...FLAGS, atOnce: 2 }, slurmPrograms(start))
    );
    deepStrictEqual(sent, [
      `${folder}/fits.sh`,
      `--dependency=afterok:101 --kill-on-invalid-dep=yes --array=0,3%2 ${folder}/shards.sh`,
      `--dependency=afterany:102 ${folder}/merge.sh`,
    ]);
    match(stdout, /^ {2}follow {2}squeue --jobs=101,102,103; /m);
    match(stdout, /^ {2}cancel {2}scancel 101 102 103$/m);
    match(
      await Deno.readTextFile(`${folder}/shards.sh`),
      /^#SBATCH --gpus-per-task=1$/m,
    );
  });
});

Deno.test("without fits the shards wait for nothing", async () => {
  await inFolder(async (folder) => {
    const { sent, start } = fakeSlurm();
    const part = await partIn(folder, { fits: false, open: [0, 1, 2, 3] });
    await captured(() => submitSlurm(part, FLAGS, slurmPrograms(start)));
    deepStrictEqual(sent[0], `--array=0-3 ${folder}/shards.sh`);
    deepStrictEqual(sent.length, 2);
  });
});

Deno.test("a dry run prints what would be sent, and asks Slurm nothing", async () => {
  await inFolder(async (folder) => {
    const part = await partIn(folder, { fits: true, open: [1] });
    const start = () => Promise.reject(new TypeError("it was asked"));
    const { stdout } = await captured(() =>
      submitSlurm(part, { ...FLAGS, dryRun: true }, slurmPrograms(start))
    );
    match(
      stdout,
      /^shards=\$\(sbatch --parsable --dependency=afterok:\$fits /m,
    );
    match(
      stdout,
      /^merge=\$\(sbatch --parsable --dependency=afterany:\$shards/m,
    );
    deepStrictEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});

Deno.test("an array that Slurm would not take, and a run that is queued, are refused; a dry run asks nobody", async () => {
  await inFolder(async (folder) => {
    const part = await partIn(folder, { fits: false, open: [0] });
    const isInput = (error: unknown) => error instanceof InputError;
    const busy = slurmPrograms(fakeSlurm("17\n17\n").start);
    await rejects(checkSlurm({ ...FLAGS, shards: 1002 }, busy), isInput);
    await checkSlurm({ ...FLAGS, shards: 1001 }, busy);
    await rejects(refuseQueued(part, FLAGS, busy), /scancel 17$/);
    await refuseQueued(part, FLAGS, slurmPrograms(fakeSlurm().start));
    const dry: SubmitFlags = { ...FLAGS, shards: 1002, dryRun: true };
    const nobody = slurmPrograms(() => Promise.reject(new TypeError("asked")));
    await checkSlurm(dry, nobody);
    await refuseQueued(part, dry, nobody);
    await rejects(
      slurmPrograms().send([]),
      (error) =>
        error instanceof EnvironmentError && /Cannot submit: /.test(`${error}`),
    );
  });
});

/** A Slurm that takes every job, and says which. */
function fakeSlurm(queued = ""): { sent: string[]; start: Start } {
  const sent: string[] = [];
  const start: Start = (program, args) => {
    if (program === "squeue") return Promise.resolve(queued);
    if (program === "scontrol") {
      return Promise.resolve("MaxArraySize            = 1001\n");
    }
    sent.push(args.slice(1).join(" "));
    return Promise.resolve(`${100 + sent.length}\n`);
  };
  return { sent, start };
}

async function partIn(
  folder: string,
  { fits, open }: { fits: boolean; open: readonly number[] },
): Promise<Part> {
  const plan = await fakePlan(2, 2);
  // Eight units, each method's dealt out in turn over four shards.
  const missing = new Set(plan.units.filter((_, i) => open.includes(i % 4)));
  return {
    plan,
    missing,
    name: clusterName(plan),
    folder,
    planFile: `${folder}/plan.json`,
    out: folder,
    fits,
    seconds: undefined,
  };
}
