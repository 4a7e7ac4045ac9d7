// What a scenario is given: a Slurm, runs that are submitted to it, and what an undisturbed run leaves.

import { deepStrictEqual, match } from "node:assert/strict";
import { finish } from "../faults/processes.ts";
import { benchFlags, results, writeSpec } from "../faults/small_bench.ts";
import type { Cluster, JobState } from "./cluster.ts";

/** A run that was submitted. */
export interface Submitted {
  /** Its output folder. */
  readonly out: string;
  /** File of its plan, beside the scripts. */
  readonly plan: string;
  /** What was submitted, as the same command is given again. */
  readonly args: readonly string[];
  /** Ids of its jobs; those that were not sent are empty. */
  readonly fits: string;
  readonly shards: string;
  readonly merge: string;
}

/** How a run is submitted. */
export interface Asked {
  /** Images of each subject and method; {@linkcode LONG} takes minutes. */
  readonly images?: number;
  /** Rows; those that need no fit if absent. */
  readonly methods?: string;
  /** More flags. */
  readonly flags?: readonly string[];
}

/** Where a command is given. */
export interface Place {
  /** The folder. */
  readonly cwd: string;
  /** Folder of the installed command. */
  readonly bin: string;
}

/** Images of a run that is still under way when it is disturbed. */
export const LONG = 16;

/** Images of a run that takes longer than a minute, on any machine. */
export const LONGER = 40;

/** What a scenario is given. */
export interface Stage {
  readonly cluster: Cluster;
  /** An empty folder of all scenarios. */
  readonly folder: string;
  /** Submits a run, as its user does. */
  submit(shards: number, asked?: Asked, from?: Place): Promise<Submitted>;
  /** Gives the same command again. */
  again(run: Submitted): Promise<Submitted>;
  /** Sends the script of its array by hand, for some tasks. */
  send(run: Submitted, array: string): Promise<string>;
  /** Holds what is there to what an undisturbed run leaves, merged already. */
  holds(run: Submitted): Promise<void>;
  /** Merges by hand, then the same. */
  merged(run: Submitted): Promise<void>;
}

/**
 * Prepares what scenarios are given.
 *
 * @param cluster The Slurm.
 * @param folder An empty folder.
 * @returns The stage.
 */
export async function openStage(
  cluster: Cluster,
  folder: string,
): Promise<Stage> {
  const spec = await writeSpec(folder);
  const flagsOf = ({ images = 4, methods }: Asked) => [
    ...benchFlags().with(7, `${images}`)
      .with(9, images >= LONG ? "150" : "9")
      .with(-1, methods ?? "sd15,fair_prompt"),
    ...["--artifacts", `${folder}/artifacts`],
  ];
  const wholes = new Map<string, Awaited<ReturnType<typeof results>>>();
  const asked = new Map<string, Asked>();
  let count = 0;
  const submit = async (
    args: readonly string[],
    out: string,
    from?: Place,
  ): Promise<Submitted> => {
    const said = from
      ? await cluster.runIn(from, "entangle", ...args)
      : await cluster.run("deno", "task", "--quiet", ...args);
    const id = (what: string) =>
      new RegExp(`^Submitted ${what} as job (\\d+)$`, "m").exec(said)?.[1] ??
        "";
    match(id("merge"), /^\d+$/, said);
    return {
      out,
      plan: await planIn(out),
      args,
      fits: id("fits"),
      shards: id("shards"),
      merge: id("merge"),
    };
  };
  const holds = async ({ out }: Submitted) => {
    const flags = flagsOf(asked.get(out) ?? {});
    const whole = `${folder}/whole-${flags.join().length}-${flags[7]}`;
    if (!wholes.has(whole)) {
      const ran = await finish(["bench", spec, ...flags, "--out", whole]);
      deepStrictEqual(ran.code, 0, ran.said);
      wholes.set(whole, await results(whole));
    }
    const found = Object.entries(await results(out))
      .filter(([path]) => !path.startsWith("slurm/"));
    deepStrictEqual(Object.fromEntries(found), wholes.get(whole));
  };
  return {
    cluster,
    folder,
    holds,
    async submit(shards, how = {}, from) {
      const name = from ? "a run" : `run-${count++}`;
      const out = `${from?.cwd ?? folder}/${name}`;
      asked.set(out, how);
      return await submit(
        [
          ...["submit", "slurm", spec, ...flagsOf(how)],
          ...["--run", from ? name : out],
          ...["--shards", `${shards}`, "--cpus-per-task", "1"],
          ...how.flags ?? ["--time", "30"],
        ],
        out,
        from,
      );
    },
    again: ({ args, out }) => submit(args, out),
    async send({ plan }, array) {
      const script = plan.replace("plan.json", "shards.sh");
      const args = ["sbatch", "--parsable", `--array=${array}`, script];
      const job = await cluster.run(...args);
      match(job, /^\d+\n$/);
      return job.trim();
    },
    async merged(run) {
      const { code, said } = await finish(["merge", run.plan]);
      deepStrictEqual(code, 0, said);
      await holds(run);
    },
  };
}

async function planIn(out: string): Promise<string> {
  const [run] = await Array.fromAsync(Deno.readDir(`${out}/slurm`));
  return `${out}/slurm/${run?.name}/plan.json`;
}

/**
 * Makes sure that jobs ended as they should.
 *
 * @param states What became of them.
 * @param state What should have.
 * @param code Exit code of each; any if absent.
 */
export function all(
  states: readonly JobState[],
  state: string,
  code?: number,
): void {
  for (const seen of states) {
    deepStrictEqual(seen.state, state, JSON.stringify(states));
    if (code !== undefined) deepStrictEqual(seen.code, code);
  }
}

/**
 * Counts the units of a run that are done.
 *
 * @param run The run.
 * @returns Their number.
 */
export async function unitsIn({ out }: Submitted): Promise<number> {
  const names = await Array.fromAsync(Deno.readDir(`${out}/units`))
    .catch(() => []);
  return names.filter(({ name }) => name.endsWith(".json")).length;
}
