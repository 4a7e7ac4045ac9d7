// Kills benchmarks at random moments and looks whether what they leave is, to
// the byte, what an undisturbed one leaves.

import { deepStrictEqual } from "node:assert/strict";
import { finish, pause } from "./processes.ts";
import { fair } from "./random.ts";
import { benchFlags, results, writeSpec } from "./small_bench.ts";
import { type Way, WAYS } from "./ways.ts";

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

/** What a campaign did. */
export interface Outcome {
  /** Kills, by what was killed and how. */
  readonly kills: Readonly<Record<string, number>>;
  /** Benchmarks that were brought to their end, and compared. */
  readonly rounds: number;
  /** Files that were compared. */
  readonly files: number;
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
    ...benchFlags(),
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

/** Kills in a round at most, so that many benchmarks come to their end. */
const A_ROUND = 5;

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
