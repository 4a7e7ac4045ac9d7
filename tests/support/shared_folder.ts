// Runs of the fake benchmark that lie in one folder.
// deno-lint-ignore-file no-console -- what commands print is caught here

import { freeze } from "../../cli/run/frozen.ts";
import { publishResults } from "../../cli/run/results.ts";
import { openStore, type Plan, refuseOther } from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import type { Setup } from "./differences.ts";
import { fakePlan, fakeRun } from "./fake_bench.ts";

/** Lays down a run. */
export function planOf({ spec, choices, models }: Setup): Promise<Plan> {
  return fakePlan(1, 1, spec, {
    images: undefined,
    steps: undefined,
    batch: undefined,
    ...choices,
  }, models);
}

/** What a frozen plan names beside its units. */
export const PATHS = (
  out: string,
): { readonly artifacts: string; readonly out: string } => ({
  artifacts: "artifacts",
  out,
});

/** What `bench` does but for models; killed before a unit, after its pictures and before its record. */
export async function bench(
  plan: Plan,
  folder: string,
  killed?: number,
): Promise<"refused" | "killed" | "done"> {
  const store = await openStore(folder, "write");
  try {
    await refuseOther(folder, plan);
    await freeze(plan, PATHS(folder), 1, store);
  } catch (error) {
    if (error instanceof InputError) return "refused";
    throw error;
  }
  const kill = new AbortController();
  let done = 0;
  if (killed === 0) return "killed";
  const run = await fakeRun(plan, folder, {
    signal: kill.signal,
    onUnit: () => void (++done === killed && kill.abort()),
  });
  if (!run.complete || killed !== undefined) {
    const last = plan.units[done - 1];
    await Deno.remove(`${folder}/units/${last?.id}.json`).catch(() => {});
    return "killed";
  }
  await quietly(() => publishResults(plan, run, store));
  return "done";
}

/** Runs a command without its lines on the terminal, and returns them. */
export async function quietly<T>(
  act: () => Promise<T>,
): Promise<{ code: T; said: string }> {
  const lines: string[] = [];
  const { log, error } = console;
  console.log = console.error = (line: string) => lines.push(line);
  try {
    const code = await act();
    return { code, said: lines.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}
