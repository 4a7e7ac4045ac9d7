import { deepStrictEqual, match, ok } from "node:assert/strict";
import { command } from "../support/command_line.ts";
import { contents } from "../support/folder.ts";
import { childrenOf, finish, pause } from "./processes.ts";
import type { Random } from "./random.ts";
import { benchFlags } from "./small_bench.ts";

/** One way to run a benchmark. */
export interface Round {
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

/** How a benchmark is run and killed. */
export type Way = keyof typeof WAYS;

/** Every way, by name. */
export const WAYS = {
  bench: (round: Round) => untilDone(round, []),
  shards,
  twoWorkers: (round: Round) => untilDone(round, ["--workers", "2"]),
  twoAtOnce,
  fourWorkers: (round: Round) => untilDone(round, ["--workers", "4"]),
  oneWorker,
  otherRuns,
};

const FLAGS = benchFlags();

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
