// Runs the script of docs/slurm.md on a real Slurm of one machine: Debian's slurm-wlm and munge, as root.
//
//   deno task slurm [names of scenarios…]

import { deepStrictEqual, match, ok } from "node:assert/strict";
import {
  benchFlags,
  finish,
  pause,
  results,
  writeSpec,
} from "../faults/campaign.ts";
import { ROOT } from "../support/command_line.ts";
import { type Cluster, startCluster } from "./cluster.ts";

// deno-lint-ignore no-console
const print = console.log;

/** A plan, and the output folder of its run. */
interface Planned {
  readonly plan: string;
  readonly out: string;
}

/** What a scenario is given. */
interface Stage {
  readonly cluster: Cluster;
  /** Freezes a plan whose run ends soon, or takes minutes. */
  frozen(shards: number, images?: number): Promise<Planned>;
  /** Sends the script of the documentation, changed as its text tells to. */
  send(plan: Planned, array: string, also?: Changes): Promise<string>;
  /** Merges, and holds what is there to what an undisturbed run leaves. */
  merged(plan: Planned): Promise<void>;
}

/** What is changed in the script. */
interface Changes {
  /** Minutes. */
  readonly time?: number;
  /** Seconds before the time is up. */
  readonly signal?: number;
}

const LONG = 40;

const SCENARIOS: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  array,
  alone,
  others,
  srun,
  scancel,
  requeue,
};

/** An array, and a merge that waits for it. */
async function array({ cluster, frozen, send, merged }: Stage) {
  const planned = await frozen(2);
  const job = await send(planned, "0-1%1");
  const merge = await cluster.run(
    ...["sbatch", "--parsable", `--dependency=afterany:${job}`],
    ...["--output=/dev/null", `--wrap=deno task merge ${planned.plan}`],
  );
  all(await cluster.ended(job, [0, 1]), "COMPLETED", 0);
  all(await cluster.ended(merge.trim()), "COMPLETED", 0);
  await merged(planned);
}

/** A shard that is sent alone, and the others as merge asks. */
async function alone({ cluster, frozen, send, merged }: Stage) {
  const planned = await frozen(4);
  all(await cluster.ended(await send(planned, "3"), [3]), "COMPLETED", 0);
  deepStrictEqual(await unitsIn(planned), 4);
  const { code, said } = await finish(["merge", planned.plan]);
  deepStrictEqual(code, 75, said);
  const [, rest = ""] = /^ {2}sbatch --array=(\S+) job\.sh$/m.exec(said) ?? [];
  deepStrictEqual(rest, "0-2");
  const job = await send(planned, rest);
  all(await cluster.ended(job, [0, 1, 2]), "COMPLETED", 0);
  await merged(planned);
}

/** Arrays that do not fit the plan make nothing; those that do make their shards. */
async function others({ cluster, frozen, send, merged }: Stage) {
  const four = await frozen(4);
  for (
    const [array, tasks] of [
      ["1-4", [1, 2, 3, 4]],
      ["0-6:2", [0, 2, 4, 6]],
    ] as const
  ) {
    all(await cluster.ended(await send(four, array), tasks), "FAILED", 2);
    deepStrictEqual(await unitsIn(four), 0);
  }
  await Deno.remove(four.out, { recursive: true });
  const eight = await frozen(8);
  const even = await send(eight, "0-6:2");
  all(await cluster.ended(even, [0, 2, 4, 6]), "COMPLETED", 0);
  const { said } = await finish(["merge", eight.plan]);
  match(said, /sbatch --array=1,3,5,7 job\.sh/);
  const odd = await send(eight, "1,3,5,7");
  all(await cluster.ended(odd, [1, 3, 5, 7]), "COMPLETED", 0);
  await merged(eight);
}

/** Processes of one job are the shards of a plan of as many, or are refused. */
async function srun({ cluster, frozen, merged }: Stage) {
  const start = ({ plan }: Planned) =>
    cluster.run(
      ...["srun", "-n", "4", "--overcommit", "--chdir", ROOT],
      ...["deno", "task", "worker", plan, "--threads", "1"],
    );
  const two = await frozen(2);
  const refused = await start(two);
  match(refused, /process 3 of 4 and the plan has 2 shards/);
  deepStrictEqual(await unitsIn(two), 0);
  await Deno.remove(two.out, { recursive: true });
  const four = await frozen(4);
  const said = await start(four);
  for (const i of [0, 1, 2, 3]) {
    deepStrictEqual(said.split(`Shard ${i} of 4 is done`).length, 2, said);
  }
  await merged(four);
}

/** What is cancelled stays so, and is gone on with by hand. */
async function scancel({ cluster, frozen, send, merged }: Stage) {
  const planned = await frozen(2, LONG);
  for (const warned of [false, true]) {
    const before = await unitsIn(planned);
    const job = await send(planned, "0");
    while (await unitsIn(planned) === before) await pause(100);
    if (warned) await cluster.run("scancel", "--batch", "-s", "USR1", job);
    await cluster.run("scancel", job);
    all(await cluster.ended(job, [0]), "CANCELLED");
    const made = await unitsIn(planned);
    await pause(15_000);
    all([await cluster.look(`${job}_0`)], "CANCELLED");
    deepStrictEqual(await unitsIn(planned), made);
  }
  const job = await send(planned, "0-1");
  all(await cluster.ended(job, [0, 1]), "COMPLETED", 0);
  await merged(planned);
}

/** A task whose time is up is run again by itself, until it is done. */
async function requeue({ cluster, frozen, send, merged }: Stage) {
  const planned = await frozen(2, LONG);
  const job = await send(planned, "0-1", { time: 1, signal: 25 });
  const ended = await cluster.ended(job, [0, 1]);
  all(ended, "COMPLETED", 0);
  ok(ended.some(({ restarts }) => restarts > 0), JSON.stringify(ended));
  await merged(planned);
}

function all(
  states: readonly { readonly state: string; readonly code: number }[],
  state: string,
  code?: number,
): void {
  for (const seen of states) {
    deepStrictEqual(seen.state, state, JSON.stringify(states));
    if (code !== undefined) deepStrictEqual(seen.code, code);
  }
}

async function unitsIn({ out }: Planned): Promise<number> {
  const names = await Array.fromAsync(Deno.readDir(`${out}/units`))
    .catch(() => []);
  return names.filter(({ name }) => name.endsWith(".json")).length;
}

/** The first script of the documentation. */
async function documented(): Promise<string> {
  const text = await Deno.readTextFile(`${ROOT}docs/slurm.md`);
  const [, script = ""] = /```sh\n(#!\/bin\/bash\n[^]*?)```/.exec(text) ?? [];
  return script;
}

function changed(script: string, changes: readonly [RegExp, string][]): string {
  return changes.reduce((text, [what, by]) => {
    match(text, what);
    return text.replace(what, by);
  }, script);
}

async function stageOf(cluster: Cluster, folder: string): Promise<Stage> {
  const spec = await writeSpec(folder);
  const script = await documented();
  const flags = (images: number) => [
    ...benchFlags().with(7, `${images}`).with(9, images === LONG ? "150" : "9"),
  ];
  const wholes = new Map<string, Awaited<ReturnType<typeof results>>>();
  const plans = new Map<string, number>();
  let count = 0;
  return {
    cluster,
    async frozen(shards, images = 4) {
      const out = `${folder}/run-${count++}`;
      const plan = `${out}.json`;
      const { code, said } = await finish([
        ...["plan", spec, ...flags(images), "--run", out, "--out", plan],
        ...["--shards", `${shards}`],
      ]);
      deepStrictEqual(code, 0, said);
      plans.set(plan, images);
      return { plan, out };
    },
    async send({ plan }, array, { time = 30, signal = 120 } = {}) {
      const text = changed(script, [
        [/--array=\S+/, `--array=${array}`],
        [/--cpus-per-task=\d+/, "--cpus-per-task=1"],
        [/--time=\S+/, `--time=${time}`],
        [/USR1@\d+/, `USR1@${signal}`],
        [/plan\.json/, plan],
        [/--output=\S+/, `--output=${folder}/%A_%a.log`],
      ]);
      const path = `${folder}/job-${count++}.sh`;
      await Deno.writeTextFile(path, text);
      const job = await cluster.run("sbatch", "--parsable", path);
      match(job, /^\d+\n$/);
      return job.trim();
    },
    async merged({ plan, out }) {
      const { code, said } = await finish(["merge", plan]);
      deepStrictEqual(code, 0, said);
      const images = plans.get(plan) ?? 4;
      const whole = `${folder}/whole-${images}`;
      if (!wholes.has(whole)) {
        const ran = await finish([
          ...["bench", spec, ...flags(images), "--out", whole],
        ]);
        deepStrictEqual(ran.code, 0, ran.said);
        wholes.set(whole, await results(whole));
      }
      deepStrictEqual(await results(out), wholes.get(whole));
    },
  };
}

const folder = await Deno.makeTempDir();
const cluster = await startCluster(folder);
try {
  if (!cluster) {
    print("not allowed here: it takes Debian's slurm-wlm and munge, and root");
  } else {
    const stage = await stageOf(cluster, folder);
    for (const [name, run] of Object.entries(SCENARIOS)) {
      if (Deno.args.length > 0 && !Deno.args.includes(name)) continue;
      await run(stage);
      print(`${name}: as it should be`);
    }
  }
} finally {
  await cluster?.stop();
  await Deno.remove(folder, { recursive: true });
}
