// What happens to runs on a cluster. Each ends with the bytes of an undisturbed one.

import {
  deepStrictEqual,
  match,
  notDeepStrictEqual,
  ok,
} from "node:assert/strict";
import { finish, pause } from "../faults/processes.ts";
import { SHARD_VARIABLES } from "../../cli/flags/shard.ts";
import { ROOT } from "../support/command_line.ts";
import { exists } from "../support/folder.ts";
import {
  all,
  LONG,
  LONGER,
  type Stage,
  type Submitted,
  unitsIn,
} from "./stage.ts";

/** The scenarios by name. */
export const SCENARIOS: Readonly<
  Record<string, (stage: Stage) => Promise<void>>
> = {
  array,
  alone,
  others,
  srun,
  scancel,
  "time-limit": timeLimit,
  requeue,
  drain,
  down,
  kill,
  fits,
  installed,
  refused,
};

/** An array of which one task runs at once, and a merge that waits for it. */
async function array({ cluster, submit, holds }: Stage) {
  const run = await submit(2, { flags: ["--at-once", "1", "--time", "30"] });
  deepStrictEqual(run.fits, "");
  await ended(cluster, run, [0, 1]);
  await holds(run);
}

/** A shard that is sent alone, and the others as merge asks. */
async function alone({ cluster, submit, send, merged }: Stage) {
  const run = await submit(4);
  await cluster.run("scancel", run.shards, run.merge);
  await cluster.ended(run.shards, [0, 1, 2, 3]);
  await Deno.remove(`${run.out}/units`, { recursive: true }).catch(() => {});
  all(await cluster.ended(await send(run, "3"), [3]), "COMPLETED", 0);
  deepStrictEqual(await unitsIn(run), 4);
  const { code, said } = await finish(["merge", run.plan]);
  deepStrictEqual(code, 75, said);
  const [, rest = "", script] =
    /^ {2}sbatch --array=(\S+) (\S+)$/m.exec(said) ?? [];
  deepStrictEqual([rest, script], [
    "0-2",
    run.plan.replace("plan.json", "shards.sh"),
  ]);
  all(
    await cluster.ended(await send(run, rest), [0, 1, 2]),
    "COMPLETED",
    0,
  );
  await merged(run);
}

/** Arrays that do not fit the plan make nothing. */
async function others({ cluster, submit, send, merged }: Stage) {
  const run = await submit(4);
  await cluster.run("scancel", run.shards, run.merge);
  await cluster.ended(run.shards, [0, 1, 2, 3]);
  const before = await unitsIn(run);
  for (
    const [array, tasks] of [
      ["1-4", [1, 2, 3, 4]],
      ["0-6:2", [0, 2, 4, 6]],
    ] as const
  ) {
    all(await cluster.ended(await send(run, array), tasks), "FAILED", 2);
    deepStrictEqual(await unitsIn(run), before);
  }
  const even = await send(run, "0-2:2");
  all(await cluster.ended(even, [0, 2]), "COMPLETED", 0);
  const odd = await send(run, "1,3");
  all(await cluster.ended(odd, [1, 3]), "COMPLETED", 0);
  await merged(run);
}

/** Processes of one job are the shards of a plan of as many, or are refused. */
async function srun({ cluster, submit, merged }: Stage) {
  const start = ({ plan }: Submitted) =>
    cluster.run(
      ...["srun", "-n", "4", "--overcommit", "--chdir", ROOT],
      ...["deno", "task", "worker", plan, "--threads", "1"],
    );
  for (const shards of [2, 4]) {
    const run = await submit(shards);
    await cluster.run("scancel", run.shards, run.merge);
    await cluster.ended(run.shards, [0, 1]);
    const before = await unitsIn(run);
    const said = await start(run);
    if (shards === 2) {
      match(said, /process 3 of 4 and the plan has 2 shards/);
      deepStrictEqual(await unitsIn(run), before);
      continue;
    }
    for (const i of [0, 1, 2, 3]) {
      deepStrictEqual(said.split(`Shard ${i} of 4 is done`).length, 2, said);
    }
    await merged(run);
  }
}

/** What is cancelled stays so, and the same command goes on with what is missing. */
async function scancel({ cluster, submit, again, holds }: Stage) {
  let run = await submit(2, { images: LONG });
  for (const warned of [false, true]) {
    await underWay(run);
    const cancel = `scancel ${run.shards} ${run.merge}`;
    // In one breath: once Slurm is putting a task back, it cannot be cancelled for a moment.
    const warn = `scancel --batch -s USR1 ${run.shards}_0; `;
    await cluster.run("sh", "-c", warned ? warn + cancel : cancel);
    all(await cluster.ended(run.shards, [0, 1]), "CANCELLED");
    const made = await unitsIn(run);
    await pause(15_000);
    all([await cluster.look(`${run.shards}_0`)], "CANCELLED");
    deepStrictEqual(await unitsIn(run), made);
    run = await again(run);
  }
  await ended(cluster, run, [0, 1]);
  await holds(run);
}

/** Tasks whose time is up are run again by themselves until they are done, and the merge waits for that. */
async function timeLimit({ cluster, submit, holds }: Stage) {
  const run = await submit(2, { images: LONGER, flags: ["--time", "1"] });
  const tasks = await ended(cluster, run, [0, 1]);
  ok(tasks.some(({ restarts }) => restarts > 0), JSON.stringify(tasks));
  await holds(run);
}

/** A task that is requeued by hand goes on. */
async function requeue({ cluster, submit, holds }: Stage) {
  const run = await submit(2, { images: LONG });
  await underWay(run);
  await cluster.run("scontrol", "requeue", `${run.shards}_0`);
  const [first] = await ended(cluster, run, [0, 1]);
  deepStrictEqual(first?.restarts, 1);
  await holds(run);
}

/** A drained node finishes what runs, and takes the rest when it comes back. */
async function drain({ cluster, submit, holds }: Stage) {
  const run = await submit(4, { flags: ["--at-once", "1", "--time", "30"] });
  await underWay(run);
  await cluster.node("drain");
  await cluster.settled();
  const made = await unitsIn(run);
  await pause(5_000);
  deepStrictEqual(await unitsIn(run), made);
  ok(made < 16, `${made}`);
  await cluster.node("resume");
  await ended(cluster, run, [0, 1, 2, 3]);
  await holds(run);
}

/** A node that goes down loses its tasks, which Slurm sends again when it comes back. */
async function down({ cluster, submit, holds }: Stage) {
  const run = await submit(2, { images: LONG });
  await underWay(run);
  await cluster.node("down");
  await pause(5_000);
  await cluster.node("resume");
  const tasks = await ended(cluster, run, [0, 1]);
  ok(tasks.some(({ restarts }) => restarts > 0), JSON.stringify(tasks));
  await holds(run);
}

/** A worker that is killed fails its task; the merge says what is missing, and the same command makes it. */
async function kill({ cluster, submit, again, holds }: Stage) {
  const run = await submit(2, { images: LONG });
  await underWay(run);
  await cluster.run("scancel", "--full", "-s", "KILL", `${run.shards}_0`);
  const [first] = await cluster.ended(run.shards, [0, 1]);
  notDeepStrictEqual(first?.state, "COMPLETED");
  all(await cluster.ended(run.merge), "FAILED", 75);
  const log = await Deno.readTextFile(
    run.plan.replace("plan.json", `merge-${run.merge}.log`),
  );
  match(log, /Cannot merge yet: .* run again shard 0 of 2:/s);
  const rest = await again(run);
  await ended(cluster, rest, [0]);
  await holds(rest);
}

/** Fits come first; without them no shard is begun, and nothing waits for ever. */
async function fits({ cluster, submit, again, holds }: Stage) {
  const methods = "sd15,uce";
  const run = await submit(2, { methods });
  match(run.fits, /^\d+$/);
  await cluster.run("scancel", run.fits);
  all(await cluster.ended(run.shards), "CANCELLED");
  all(await cluster.ended(run.merge), "FAILED", 75);
  deepStrictEqual(await unitsIn(run), 0);
  const rest = await again(run);
  all(await cluster.ended(rest.fits), "COMPLETED", 0);
  await ended(cluster, rest, [0, 1]);
  await holds(rest);
}

/** The installed command, from a folder of one's own with a space in its name, on pretended GPUs. */
async function installed({ cluster, folder, submit, holds }: Stage) {
  const own = `${folder}/a folder`;
  await Deno.mkdir(`${own}/bin`, { recursive: true });
  const shim = `${own}/bin/entangle`;
  await Deno.writeTextFile(
    shim,
    `#!/bin/sh
exec deno run --quiet --no-prompt --config '${ROOT}deno.json' --allow-read \
  --allow-write --allow-ffi --allow-run=sbatch,squeue,scontrol \
  --allow-env=NO_COLOR,${SHARD_VARIABLES} \
  '${ROOT}cli/main.ts' "$@"
`,
  );
  await Deno.chmod(shim, 0o755);
  const run = await submit(2, {
    flags: ["--time", "30", "--gpus-per-task", "1"],
  }, { cwd: own, bin: `${own}/bin` });
  await ended(cluster, run, [0, 1]);
  await holds(run);
}

/** What cannot be sent is refused before anything is. */
async function refused({ cluster, folder, submit, again }: Stage) {
  const many = await cluster.run(
    ...["deno", "task", "--quiet", "submit", "slurm", "gender"],
    ...["--shards", "1002", "--run", `${folder}/never`],
  );
  match(many, /at most 1001 tasks \(MaxArraySize\)/);
  ok(!await exists(`${folder}/never`));
  const run = await submit(2, { images: LONG });
  await again(run).then(
    () => ok(false, "it was submitted twice"),
    (error) => match(String(error), /jobs of it wait or run already/),
  );
  await cluster.run("scancel", run.shards, run.merge);
}

/** Waits until a run's jobs have ended well. */
async function ended(
  cluster: Stage["cluster"],
  run: Submitted,
  tasks: readonly number[],
) {
  const states = await cluster.ended(run.shards, tasks);
  all(states, "COMPLETED", 0);
  all(await cluster.ended(run.merge), "COMPLETED", 0);
  return states;
}

/** Waits until one more unit of a run is done. */
async function underWay(run: Submitted): Promise<void> {
  const before = await unitsIn(run);
  while (await unitsIn(run) === before) await pause(100);
}
