import { type Plan, shardsOf, type Unit } from "../../lib/bench/mod.ts";
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { estimate, type Pace } from "../run/mod.ts";

/** Seconds of a task if nothing is known of how long images take. */
export const UNKNOWN_SECONDS = 4 * 3600;

/**
 * Estimates the time limit of a shard: half as much again as its images took so far, and what it
 * takes to load, in whole quarters of an hour.
 *
 * @param paces How long images of each method took.
 * @returns Seconds; `undefined` if some method was never timed.
 */
export function shardSeconds(
  { units }: Pick<Plan, "units">,
  missing: ReadonlySet<Unit>,
  shards: number,
  paces: ReadonlyMap<string, Pace>,
): number | undefined {
  const each = shardsOf(units, shards).map((part) =>
    estimate(part.filter((unit) => missing.has(unit)), paces)
  );
  const known = each.filter((seconds) => typeof seconds === "number");
  if (known.length < each.length) return undefined;
  const quarters = (1.5 * Math.max(...known) + LOADING) / QUARTER;
  return QUARTER * Math.max(2, Math.ceil(quarters));
}

const QUARTER = 15 * 60;
const LOADING = 10 * 60;

/**
 * Parses a time limit as Slurm writes it.
 *
 * @param text Minutes, `minutes:seconds`, `hours:minutes:seconds`, `days-hours`, and so on.
 * @returns Seconds, at least a minute.
 * @throws {InvalidArgumentError} If it is none.
 */
export function timeOption(text: string): number {
  const [, days, rest = ""] = /^(?:(\d{1,3})-)?([\d:]+)$/.exec(text) ?? [];
  const parts = rest.split(":");
  if (parts.length <= 3 && parts.every((part) => /^\d{1,5}$/.test(part))) {
    // Behind days come hours; otherwise one number is minutes, and two are minutes and seconds.
    const missing = days !== undefined
      ? [...parts, "0", "0"]
      : parts.length === 1
      ? ["0", ...parts, "0"]
      : ["0", ...parts].slice(-3);
    const [hours = 0, minutes = 0, seconds = 0] = missing.map(Number);
    const all = ((Number(days ?? 0) * 24 + hours) * 60 + minutes) * 60 +
      seconds;
    if (all >= 60) return all;
  }
  throw new InvalidArgumentError(
    'Expected a minute or more as Slurm writes it, for example "90", "04:00:00" or "1-12".',
  );
}
