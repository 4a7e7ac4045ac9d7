// Workers on this machine: processes that share a plan's units. One that dies or
// hangs is started again, a few times; a unit that it dies of is left out and named.

import { plural } from "../../lib/core/mod.ts";
import { dirname } from "node:path";
import {
  gitFolders,
  type Paths,
  type Plan,
  shardsOf,
  type Unit,
  unitName,
} from "../../lib/bench/mod.ts";
import { EXIT, type Progress, ROOT, WorkerError } from "../terminal/mod.ts";
import { type ProgressCounter, progressCounter } from "./progress_counter.ts";
import { parseEvent } from "./events.ts";
import { behindLinks } from "./behind_links.ts";
import { spawnDeno } from "./spawn_deno.ts";
import {
  type Readable,
  workerArgs,
  type WorkerSettings,
} from "./worker_args.ts";

/** Seconds without any progress after which a worker is taken to hang. */
export const HANG_SECONDS = 600;

/** How often one unit may be under way when its worker dies. */
export const ATTEMPTS = 3;

/** What a pool works on, and how. */
export interface Pool extends WorkerSettings {
  /** The plan. */
  readonly plan: Plan;
  /** Seconds without progress after which a worker is started again. */
  readonly hangAfter: number;
  /** Asks the workers to finish what is under way, once it is aborted. */
  readonly signal: AbortSignal;
  /** Where progress is shown. */
  readonly progress: Progress;
}

/**
 * Makes a plan's units in processes of their own.
 *
 * @param pool What they work on, and how.
 * @returns Whether every worker came to its end; `false` if they were asked to stop.
 * @throws {EnvironmentError} If workers may not be started.
 * @throws {WorkerError} If a worker says that it cannot go on, or units keep failing; the others have finished theirs.
 */
export async function runPool(pool: Pool): Promise<boolean> {
  const { plan, workers, progress } = pool;
  const given = inputsOf(pool.paths);
  const code = [ROOT, ...await gitFolders(ROOT)];
  const inputs = [...given, ...await behindLinks(given)];
  const counter = progressCounter(progress);
  const known = new Map(plan.units.map((unit) => [unit.id, unit]));
  const failed: string[] = [];
  const shards = shardsOf(plan.units, workers).map((units, i) => ({
    units,
    i,
  }));
  const controller = new AbortController();
  const signal = AbortSignal.any([pool.signal, controller.signal]);
  const work = async ({ units, i }: typeof shards[number]) => {
    if (units.length === 0) return;
    const deaths = new Map<string, number>();
    const skip: string[] = [];
    const counted = new Set<string>();
    let idle = 0;
    while (!signal.aborted) {
      const end = await superviseWorker(
        { ...pool, signal, code, inputs },
        i,
        skip,
        {
          known,
          counter,
          counted,
        },
      );
      if (end.code === EXIT.ok || signal.aborted) return;
      if (end.said !== undefined) {
        controller.abort();
        throw new WorkerError(end.said, end.code);
      }
      idle = end.progressed ? 0 : idle + 1;
      for (const id of end.open) {
        const times = (deaths.get(id) ?? 0) + 1;
        deaths.set(id, times);
        if (times < ATTEMPTS) continue;
        skip.push(id);
        const unit = known.get(id);
        failed.push(
          `${unit ? unitName(unit) : id}: ${end.how} ${
            plural(times, "time")
          } while it was made`,
        );
      }
      if (end.open.length === 0 && idle >= ATTEMPTS) {
        failed.push(
          `worker ${i}: ${end.how} ${plural(idle, "time")} before it began`,
        );
        return;
      }
      progress.say(`Worker ${i} ${end.how}; starting it again`);
    }
  };
  const ended = await Promise.allSettled(shards.map(work));
  const failure = ended.find(({ status }) => status === "rejected");
  if (failure?.status === "rejected") throw failure.reason;
  if (failed.length > 0) {
    const list = failed.map((line) => `\n  ${line}`).join("");
    throw new WorkerError(
      `Cannot finish the benchmark: some units keep failing; everything else is done and kept, and the same command tries them again${list}`,
      EXIT.failed,
    );
  }
  return !signal.aborted;
}

/** How a worker's life ended. */
interface End {
  readonly code: number;
  /** What it said itself about why it cannot go on. */
  readonly said?: string;
  /** What happened to it, as a clause. */
  readonly how: string;
  /** Ids of the units that it was at. */
  readonly open: readonly string[];
  /** Whether it finished a unit. */
  readonly progressed: boolean;
}

async function superviseWorker(
  pool: Pool & Readable,
  index: number,
  skip: readonly string[],
  { known, counter, counted }: {
    readonly known: ReadonlyMap<string, Unit>;
    readonly counter: ProgressCounter;
    readonly counted: Set<string>;
  },
): Promise<End> {
  const child = spawn(pool, index, skip);
  const open = new Set<string>();
  let progressed = false;
  let hung = false;
  let watch: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(watch);
    watch = setTimeout(() => {
      hung = true;
      kill(child, "SIGKILL");
    }, pool.hangAfter * 1000);
  };
  const stop = () => kill(child, "SIGTERM");
  pool.signal.addEventListener("abort", stop);
  alive();
  const said = new Response(child.stderr).text();
  for await (const line of linesOf(child.stdout)) {
    const event = parseEvent(line);
    if (!event) continue;
    alive();
    if ("begin" in event) open.add(event.begin);
    else if ("step" in event) {
      const unit = known.get(event.step);
      if (unit) counter.step(unit, event.part);
    } else {
      open.delete(event.done);
      const unit = known.get(event.done);
      progressed ||= !event.found;
      // A worker that is started again finds what it made before.
      if (unit && !counted.has(event.done)) counter.unit(unit, event.found);
      counted.add(event.done);
    }
  }
  const { code, signal } = await child.status;
  clearTimeout(watch);
  pool.signal.removeEventListener("abort", stop);
  for (const id of open) {
    const unit = known.get(id);
    if (unit) counter.drop(unit);
  }
  const [, message = await said] = /^error: (.*)/ms.exec(await said) ?? [];
  const speaks = code === EXIT.failed || code === EXIT.usage;
  return {
    code,
    ...(speaks && signal === null && { said: message.trim() }),
    how: hung
      ? `showed no progress for ${pool.hangAfter} s and was ended`
      : `died (${signal ?? `exit code ${code}`})`,
    open: [...open],
    progressed,
  };
}

function spawn(
  pool: Pool & Readable,
  index: number,
  skip: readonly string[],
): Deno.ChildProcess {
  return spawnDeno({
    args: workerArgs(pool, index, skip),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Files and folders that are read and belong to the user. */
function inputsOf(paths: Pool["paths"]): string[] {
  const { model, clip, inception, references, lora = [] } = paths;
  return [
    ...[model, clip, judgeFolder(paths), inception, references],
    ...lora.map(({ path }) => path),
  ].flatMap((place) => place ?? []);
}

/** A judge's files lie in one folder. */
function judgeFolder({ judge }: Paths): string | undefined {
  return judge?.endsWith(".json") ? dirname(judge) : judge;
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended by itself.
  }
}

async function* linesOf(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
