// Kills benchmarks at random moments and looks whether what they leave is, to
// the byte, what an undisturbed one leaves.

import { deepStrictEqual, match, ok } from "node:assert/strict";
import { command, ROOT } from "../support/command_line.ts";
import { contents } from "../support/folder.ts";
import { fair, type Random } from "./random.ts";

/** What a campaign does. */
export interface Campaign {
  /** Kills in all. */
  readonly kills: number;
  /** Seed of the moments, signals and ways to run. */
  readonly seed: number;
  /** An empty folder for all of it. */
  readonly folder: string;
  /** How benchmarks are run and killed, in turn; every way by default. */
  readonly ways?: readonly Way[];
  /** More flags of the undisturbed run. */
  readonly undisturbed?: readonly string[];
  /** Called after each round. */
  readonly log?: (line: string) => void;
}

/** How a benchmark is run and killed. */
export type Way = keyof typeof WAYS;

/** What a campaign did. */
export interface Outcome {
  /** Kills, by what was killed and how. */
  readonly kills: Readonly<Record<string, number>>;
  /** Benchmarks that were brought to their end, and compared. */
  readonly rounds: number;
  /** Files that were compared. */
  readonly files: number;
}

const MODEL = `${ROOT}tests/reference/random_model`;
const FLAGS = benchFlags();

/**
 * Makes the flags of a benchmark that is soon done.
 *
 * @param model Folder of the model.
 * @returns The flags, the rows last.
 */
export function benchFlags(model: string = MODEL): string[] {
  return [
    ...["--model", model, "--clip", `${model}/clip`, "--size", "testbed"],
    ...["--images", "2", "--steps", "2", "--batch", "1", "--threads", "1"],
    ...["--methods", "sd15,fair_prompt"],
  ];
}

/**
 * Runs rounds until there were enough kills. In a round one benchmark is killed
 * and started again until it ends by itself; then every file is compared.
 *
 * @param campaign How many, and where.
 * @returns What was done.
 * @throws {Error} At the first file that differs, or exit code that is wrong.
 */
export async function runCampaign(
  { kills, seed, folder, ways, undisturbed = [], log = () => {} }: Campaign,
): Promise<Outcome> {
  const random = fair(seed);
  const spec = await writeSpec(folder);
  const began = performance.now();
  const whole = await finish([
    "bench",
    spec,
    ...FLAGS,
    ...undisturbed,
    "--out",
    `${folder}/whole`,
  ]);
  deepStrictEqual(whole.code, 0, whole.said);
  const duration = performance.now() - began;
  const expected = await results(`${folder}/whole`);
  const counts: Record<string, number> = {};
  let [done, rounds] = [0, 0];
  while (done < kills) {
    const out = `${folder}/round-${rounds}`;
    const names = ways ?? Object.keys(WAYS) as Way[];
    const name = names[rounds % names.length] ?? "bench";
    const tally = (what: string) => {
      done++;
      counts[what] = (counts[what] ?? 0) + 1;
    };
    const most = Math.min(kills, done + A_ROUND);
    const left = () => most - done;
    await WAYS[name]({ spec, out, random, duration, left, tally });
    deepStrictEqual(await results(out), expected);
    await remove(out);
    rounds++;
    log(`round ${rounds}: ${done} of ${kills} kills, all bytes are equal`);
  }
  const files = rounds * Object.keys(expected).length;
  return { kills: counts, rounds, files };
}

/** One way to run a benchmark. */
interface Round {
  readonly spec: string;
  readonly out: string;
  readonly random: Random;
  /** Milliseconds that an undisturbed run takes. */
  readonly duration: number;
  /** Kills that are still wanted. */
  left(): number;
  /** Counts a kill. */
  tally(what: string): void;
}

/** Kills in a round at most, so that many benchmarks come to their end. */
const A_ROUND = 5;

const WAYS = {
  bench: (round: Round) => untilDone(round, []),
  shards,
  twoWorkers: (round: Round) => untilDone(round, ["--workers", "2"]),
  twoAtOnce,
  fourWorkers: (round: Round) => untilDone(round, ["--workers", "4"]),
  oneWorker,
  otherRuns,
};

/** Any moment of a run. */
function moment({ random, duration }: Round): number {
  return random.upTo(duration);
}

/** Kills a benchmark until it ends before it can be killed. */
async function untilDone(
  round: Round,
  flags: readonly string[],
): Promise<void> {
  const { spec, out, random, left, tally } = round;
  const args = ["bench", spec, ...FLAGS, ...flags, "--out", out];
  for (;;) {
    const after = left() > 0 ? moment(round) : undefined;
    const signal = random.upTo(1) < 0.7
      ? "SIGKILL"
      : random.upTo(1) < 0.5
      ? "SIGTERM"
      : "SIGINT";
    const { code, said, killed } = await finish(args, signal, after);
    if (killed) tally(`bench ${flags.join(" ")} ${signal}`);
    if (code === 0) return;
    const wanted = { SIGKILL: 137, SIGTERM: 75, SIGINT: 130 }[signal];
    // Before it listens, and once it writes its table, a signal ends it as any process.
    const plain = { SIGKILL: 137, SIGTERM: 143, SIGINT: 130 }[signal];
    ok(killed && (code === wanted || code === plain), `${code}: ${said}`);
  }
}

/** Makes two shards in any order, each killed and started again, and merges them. */
async function shards(round: Round): Promise<void> {
  const { spec, out, random, left, tally } = round;
  const plan = `${out}.json`;
  const n = 2;
  const frozen = await finish([
    ...["plan", spec, ...FLAGS, "--run", out],
    ...["--out", plan, "--shards", `${n}`],
  ]);
  deepStrictEqual(frozen.code, 0, frozen.said);
  const early = await finish(["merge", plan]);
  deepStrictEqual(early.code, 75, early.said);
  for (const i of random.shuffled([0, 1])) {
    for (;;) {
      const after = left() > 0 ? moment(round) : undefined;
      const { code, said, killed } = await finish(
        ["worker", plan, "--shard", `${i}/${n}`],
        "SIGKILL",
        after,
      );
      if (killed) tally("worker SIGKILL");
      if (code === 0) break;
      ok(killed && code === 137, `${code}: ${said}`);
    }
  }
  const merged = await finish(["merge", plan]);
  deepStrictEqual(merged.code, 0, merged.said);
  await Deno.remove(plan);
}

/** Runs two benchmarks on one store, and kills one of them. */
async function twoAtOnce(round: Round): Promise<void> {
  const { spec, out, random, duration, tally } = round;
  const args = ["bench", spec, ...FLAGS, "--out", out];
  const [one, other] = await Promise.all([
    finish(args, "SIGKILL", random.upTo(2 * duration)),
    finish(args),
  ]);
  if (one.killed) tally("one of two on a store SIGKILL");
  deepStrictEqual(other.code, 0, other.said);
}

/** Kills a worker of a pool, which starts it again by itself. */
async function oneWorker(round: Round): Promise<void> {
  const { spec, out, random, duration, tally } = round;
  const child = command([
    ...["bench", spec, ...FLAGS, "--out", out, "--workers", "2"],
  ]).spawn();
  const ended = child.output();
  let over = false;
  ended.then(() => over = true);
  await pause(random.upTo(duration));
  const workers = await childrenOf(child.pid);
  const [victim] = random.shuffled(workers);
  if (victim !== undefined && !over) {
    Deno.kill(victim, "SIGKILL");
    tally("worker of a pool SIGKILL");
  }
  const { code, stderr } = await ended;
  deepStrictEqual(code, 0, new TextDecoder().decode(stderr));
}

/** Kills a benchmark, and lets others begin in its folder: one that must be refused, and one that may share it. */
async function otherRuns(round: Round): Promise<void> {
  const { spec, out, left, tally } = round;
  const other = (flag: string, value: string) => [
    ...["bench", spec, "--out", out],
    ...FLAGS.with(FLAGS.indexOf(flag) + 1, value),
  ];
  for (;;) {
    const after = left() > 0 ? moment(round) : undefined;
    const { killed } = await finish(other("--steps", "2"), "SIGKILL", after);
    if (!killed) break;
    tally("bench among others SIGKILL");
    // Killed before it laid claim to the folder, it has nothing to be kept.
    const plans = await contents(
      out,
      (path) => /^plans\/[^/]+\.json$/.test(path),
    )
      .catch(() => ({}));
    if (Object.keys(plans).length === 0) continue;
    const before = await contents(out);
    const refused = await finish(other("--steps", "3"));
    deepStrictEqual(refused.code, 2, refused.said);
    match(
      refused.said,
      /^error: Cannot use the folder .+\n {2}steps: 2 there, 3 here$/m,
    );
    deepStrictEqual(await contents(out), before);
    const shared = await finish(
      other("--images", "1"),
      "SIGKILL",
      moment(round),
    );
    ok(shared.killed || shared.code === 0, shared.said);
    if (shared.killed) tally("bench that shares a folder SIGKILL");
  }
  await untilDone(round, []);
  const held = await finish(["verify", "--deep", out]);
  deepStrictEqual(held.code, 0, held.said);
}

/** How a command ended. */
export interface Ended {
  /** Exit code. */
  readonly code: number;
  /** What it said. */
  readonly said: string;
  /** Whether it was still running when the signal was sent. */
  readonly killed: boolean;
}

/**
 * Runs a command, and perhaps sends it a signal.
 *
 * @param args Arguments of the program.
 * @param signal The signal.
 * @param after Milliseconds after which it is sent; never if absent.
 * @returns How it ended.
 */
export async function finish(
  args: readonly string[],
  signal: Deno.Signal = "SIGKILL",
  after?: number,
): Promise<Ended> {
  const child = command(args).spawn();
  let killed = false;
  const timer = after === undefined ? undefined : setTimeout(() => {
    try {
      child.kill(signal);
      killed = true;
    } catch {
      // It has ended by itself.
    }
  }, after);
  const { code, stderr } = await child.output();
  clearTimeout(timer);
  return { code, said: new TextDecoder().decode(stderr), killed };
}

/**
 * Reads all that a run leaves but clocks, plans (which name the folder), caches and what a kill left half-written.
 *
 * @param folder The output folder.
 * @returns Bytes by path.
 */
export function results(folder: string): Promise<Record<string, Uint8Array>> {
  return contents(
    folder,
    (path) => !/^(timings|plans)\/|^digests\.json$|\.(tmp|probe)$/.test(path),
  );
}

/**
 * Lists the processes that a process started.
 *
 * @param pid Its id.
 * @returns Their ids; none where the system does not say.
 */
export async function childrenOf(pid: number): Promise<number[]> {
  const args = ["-o", "pid=", "--ppid", `${pid}`];
  const ps = await new Deno.Command("ps", { args }).output()
    .catch(() => ({ stdout: new Uint8Array() }));
  const pids = new TextDecoder().decode(ps.stdout).match(/\d+/g) ?? [];
  return pids.map(Number);
}

/** Workers of a pool that was killed may still write for a moment. */
async function remove(folder: string): Promise<void> {
  for (let i = 0; i < 50; i++) {
    try {
      return await Deno.remove(folder, { recursive: true });
    } catch {
      await pause(200);
    }
  }
}

/**
 * Waits.
 *
 * @param ms Milliseconds.
 */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Writes a spec of two subjects.
 *
 * @param folder Where to.
 * @returns Path of the file.
 */
export async function writeSpec(folder: string): Promise<string> {
  const path = `${folder}/small.ts`;
  await Deno.writeTextFile(
    path,
    `import gender from "${ROOT}specs/gender.ts";
     const subjects = gender.subjects.slice(0, 2);
     export default { ...gender, id: "small", subjects };`,
  );
  return path;
}
