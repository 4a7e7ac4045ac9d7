// How long it takes to find that everything is done.

import { cpuUsage } from "node:process";
import { fakePlan, fakeRun } from "../support/fake_bench.ts";

/** What it took to resume a finished run, in seconds. */
export interface Resume {
  /** Units that were found. */
  readonly units: number;
  /** Wall time. */
  readonly wall: number;
  /** CPU time. */
  readonly cpu: number;
}

/**
 * Makes a run of two methods, with closed-form functions in place of networks,
 * and resumes it: plan, every record, every digest.
 *
 * @param size Subjects, and images of each, which are a unit each.
 * @param repeats Repeats.
 * @returns One record per repeat.
 */
export async function measureResume(
  [subjects, images]: readonly [number, number],
  repeats: number,
): Promise<readonly Resume[]> {
  const folder = await Deno.makeTempDir();
  try {
    await fakeRun(await fakePlan(subjects, images), folder);
    const measured: Resume[] = [];
    for (let i = 0; i < repeats; i++) {
      const [begin, before] = [performance.now(), cpuUsage()];
      const plan = await fakePlan(subjects, images);
      const { complete } = await fakeRun(plan, folder);
      const { user, system } = cpuUsage(before);
      if (!complete) throw new Error("Cannot measure: something was lost");
      measured.push({
        units: plan.units.length,
        wall: (performance.now() - begin) / 1000,
        cpu: (user + system) / 1e6,
      });
    }
    return measured;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
