// A Slurm of one machine with two CPUs, in a folder of its own; start.sh and stop.sh start and stop its daemons.

import { ROOT } from "../support/command_line.ts";
import { pause } from "../faults/processes.ts";

/** What became of a job. */
export interface JobState {
  /** For example `COMPLETED`. */
  readonly state: string;
  /** Exit code of its script. */
  readonly code: number;
  /** How often it was run again. */
  readonly restarts: number;
}

/** A Slurm. */
export interface Cluster {
  /**
   * Runs one of its programs in the repository.
   *
   * @param args The program and its arguments.
   * @returns What it printed and said.
   */
  run(...args: readonly string[]): Promise<string>;
  /**
   * Runs a program somewhere else.
   *
   * @param place Folder to run in, and that of the program.
   * @param args The program and its arguments.
   * @returns What it printed and said.
   */
  runIn(
    place: { readonly cwd: string; readonly bin: string },
    ...args: readonly string[]
  ): Promise<string>;
  /**
   * Drains the node, takes it down or brings it back.
   *
   * @param state What is asked of it.
   */
  node(state: "drain" | "down" | "resume"): Promise<void>;
  /** Waits until no job runs. */
  settled(): Promise<void>;
  /**
   * Waits until jobs have ended.
   *
   * @param job Id of a job or an array.
   * @param tasks Tasks of the array; none if it is no array.
   * @returns What became of each.
   */
  ended(job: string, tasks?: readonly number[]): Promise<JobState[]>;
  /**
   * Looks at a job.
   *
   * @param job Its id, with `_` and the task.
   * @returns How it stands.
   */
  look(job: string): Promise<JobState>;
  /** Stops the daemons. */
  stop(): Promise<void>;
}

/**
 * Starts a Slurm.
 *
 * @param folder An empty folder.
 * @returns It; `undefined` where its programs are not installed, or the user is not root.
 */
export async function startCluster(
  folder: string,
): Promise<Cluster | undefined> {
  const files = ["start.sh", "stop.sh", "slurm.conf.in", "gres.conf.in"];
  for (const name of files) {
    await Deno.copyFile(`${ROOT}tests/slurm/${name}`, `${folder}/${name}`);
  }
  const runIn = async (
    { cwd, bin }: { readonly cwd: string; readonly bin?: string },
    ...[program = "", ...args]: readonly string[]
  ) => {
    // Of the shell, which knows the PATH.
    const words = bin === undefined
      ? [program, ...args]
      : ["sh", "-c", 'PATH="$0:$PATH"; export PATH; exec "$@"', bin].concat(
        program,
        args,
      );
    const [first = "", ...rest] = words;
    const { stdout, stderr } = await new Deno.Command(first, {
      args: rest,
      cwd,
      env: { SLURM_CONF: `${folder}/slurm.conf`, NO_COLOR: "1" },
    }).output();
    return [stdout, stderr].map((b) => new TextDecoder().decode(b)).join("");
  };
  const run = (...args: readonly string[]) => runIn({ cwd: ROOT }, ...args);
  // Its output would stay open as long as the daemons live.
  await run("bash", "-c", `bash ${folder}/start.sh > ${folder}/started 2>&1`);
  const started = await Deno.readTextFile(`${folder}/started`);
  const stop = async () => void await run("bash", `${folder}/stop.sh`);
  if (!started.includes("idle")) {
    await stop();
    return undefined;
  }
  const look = async (job: string): Promise<JobState> => {
    const text = await run("scontrol", "show", "job", "-o", job);
    const field = (name: string) =>
      new RegExp(`\\b${name}=([^ :]+)`).exec(text)?.[1] ?? "";
    return {
      state: field("JobState"),
      code: Number(field("ExitCode")),
      restarts: Number(field("Restarts")),
    };
  };
  const [host = ""] = (await run("sinfo", "-h", "-o", "%n")).split("\n");
  return {
    run,
    runIn,
    look,
    async node(state) {
      await run(
        ...["scontrol", "update", `NodeName=${host}`, `State=${state}`],
        "Reason=test",
      );
    },
    async settled() {
      while ((await run("squeue", "-h", "-t", "R,CG")).trim() !== "") {
        await pause(500);
      }
    },
    async ended(job, tasks) {
      const ids = tasks?.map((task) => `${job}_${task}`) ?? [job];
      const states: JobState[] = [];
      for (const id of ids) {
        let seen = await look(id);
        while (/^(PENDING|RUNNING|COMPLETING)$/.test(seen.state)) {
          await pause(500);
          seen = await look(id);
        }
        states.push(seen);
      }
      return states;
    },
    stop,
  };
}
