// Presses Ctrl-C on a terminal of its own, and sends SIGTERM to all that runs there: each arrives
// at the program more than once, since those who started it get it too and pass it on.

import { deepStrictEqual, ok } from "node:assert/strict";
import { ROOT } from "../support/command_line.ts";
import { childrenOf, finish, pause } from "./processes.ts";
import { results } from "./small_bench.ts";
import type { Random } from "./random.ts";

/** By what a program is started. */
const STARTERS: readonly (readonly string[])[] = [
  ["deno", "task"],
  ["npx", "-y", `deno@${Deno.version.deno}`, "task"],
];

/** What is done to it, with the exit code that is wanted. */
const WAYS = [
  { name: "Ctrl-C", code: 130, act: ctrlC },
  { name: "SIGTERM to all", code: 75, act: terminate },
] as const;

/** What is pressed, and how often. */
export interface Presses {
  /** Presses of each kind. */
  readonly times: number;
  /** File of the spec. */
  readonly spec: string;
  /** An empty folder. */
  readonly folder: string;
  /** Moments. */
  readonly random: Random;
  /** Called after each kind. */
  readonly log: (line: string) => void;
}

/**
 * Starts a benchmark on a terminal, presses, and goes on with the command that it
 * says, until there were enough presses of each kind; compares what comes of it with an undisturbed run.
 *
 * @param presses What, and how often.
 * @throws {Error} At the first press that loses an image, or is answered wrongly.
 */
export async function pressAll(
  { times, spec, folder, random, log }: Presses,
): Promise<void> {
  if (times === 0 || Deno.build.os !== "linux") return;
  const model = `${ROOT}tests/reference/random_model`;
  const args = [
    ...["bench", spec, "--model", model, "--clip", `${model}/clip`],
    ...["--size", "testbed", "--images", "4", "--steps", "40", "--batch", "1"],
    ...["--threads", "1", "--methods", "sd15,fair_prompt", "--out"],
  ];
  const whole = await finish([...args, `${folder}/unpressed`]);
  deepStrictEqual(whole.code, 0, whole.said);
  const expected = await results(`${folder}/unpressed`);
  for (const [s, starter] of STARTERS.entries()) {
    if (!await isThere(starter)) {
      log(`${starter.join(" ")}: not there`);
      continue;
    }
    for (const [w, way] of WAYS.entries()) {
      const name = `${way.name}, ${starter.slice(0, 2).join(" ")}`;
      let [pressed, runs] = [0, 0];
      while (pressed < times) {
        const out = `${folder}/pressed-${s}-${w}-${runs++}`;
        const command = [...args, out];
        while (pressed < times) {
          const after = random.upTo(400);
          const done = await onePress(starter, way, command, out, after);
          if (done) break;
          pressed++;
        }
        const { code, said } = await finish(command);
        deepStrictEqual(code, 0, said);
        deepStrictEqual(await results(out), expected);
        await Deno.remove(out, { recursive: true });
      }
      log(`${name}: ${pressed} of ${pressed} presses were one each`);
    }
  }
}

async function isThere(starter: readonly string[]): Promise<boolean> {
  const [program = "", ...args] = starter;
  const { success } = await new Deno.Command(program, {
    args: [...args.slice(0, -1), "--version"],
    stderr: "null",
  }).output().catch(() => ({ success: false }));
  return success;
}

/** Presses once; whether the benchmark was over before. */
async function onePress(
  starter: readonly string[],
  way: typeof WAYS[number],
  command: readonly string[],
  out: string,
  after: number,
): Promise<boolean> {
  const before = await unitsIn(out);
  const terminal = openTerminal();
  try {
    const job = await terminal.run([...starter, ...command]);
    while (await job.runs() && await unitsIn(out) === before) await pause(10);
    await pause(after);
    const atPress = await unitsIn(out);
    if (await job.runs()) await way.act(terminal, job);
    while (await job.runs()) await pause(20);
    const code = await job.code();
    const said = terminal.shown();
    // Then there was no image to be finished.
    if (code === 0 || said.includes("\nWriting ")) return true;
    const shown = `${starter.join(" ")}, ${way.name}, ${after} ms: ${said}`;
    // npx waits at Ctrl-C; at SIGTERM it ends at once, and leaves the rest to itself.
    const npxs = starter[0] === "npx" && way.code === 75;
    deepStrictEqual(code, npxs ? 143 : way.code, shown);
    deepStrictEqual(said.split("Finishing the images").length, 2, shown);
    deepStrictEqual(said.split("Stopped. What is").length, 2, shown);
    ok(said.includes(`\n  deno task ${command.join(" ")}`), shown);
    ok(await unitsIn(out) > atPress, `an image was lost: ${shown}`);
    return false;
  } finally {
    await terminal.close();
  }
}

/** A program that was started on a terminal. */
interface Job {
  /** Id of its group: it and all that it started there. */
  readonly group: number;
  /** Whether any of them still runs. */
  runs(): Promise<boolean>;
  /** The exit code that the shell saw. */
  code(): Promise<number>;
}

/** A terminal with a shell, as `script` of util-linux lends it. */
interface Terminal {
  /** What is shown, without colours. */
  shown(): string;
  /** Types. */
  type(keys: string): Promise<void>;
  /** Starts a program in the foreground. */
  run(command: readonly string[]): Promise<Job>;
  close(): Promise<void>;
}

function openTerminal(): Terminal {
  const child = new Deno.Command("script", {
    args: ["--quiet", "--command", "bash --norc --noprofile -i", "/dev/null"],
    cwd: ROOT,
    env: { NO_COLOR: "1", PS1: "$ ", COLUMNS: "1000" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const keys = child.stdin.getWriter();
  let shown = "";
  const ended = (async () => {
    for await (
      const text of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      shown += text;
    }
  })();
  const type = (text: string) => keys.write(new TextEncoder().encode(text));
  return {
    shown: () => shown.replaceAll("\r", ""),
    type,
    async run(command) {
      await type(`${command.join(" ")}\n`);
      const [shell = 0] = await until(() => childrenOf(child.pid));
      const [group = 0] = await until(() => childrenOf(shell));
      return {
        group,
        async runs() {
          const { success } = await new Deno.Command("pgrep", {
            args: ["-g", `${group}`],
          }).output();
          return success;
        },
        async code() {
          // Asked afterwards: bash drops what follows a program that Ctrl-C ended.
          await type("echo ended-$?\n");
          const [match] = await until(() => [
            ...shown.matchAll(/ended-(\d+)/g),
          ]);
          return Number(match?.[1]);
        },
      };
    },
    async close() {
      await type("exit\n");
      await keys.close();
      await ended;
      await child.status;
    },
  };
}

/** Waits until there is something. */
async function until<T>(look: () => Promise<T[]> | T[]): Promise<T[]> {
  for (;;) {
    const found = await look();
    if (found.length > 0) return found;
    await pause(20);
  }
}

async function ctrlC({ type }: Terminal): Promise<void> {
  await type("\x03");
}

function terminate(_: Terminal, { group }: Job): void {
  Deno.kill(-group, "SIGTERM");
}

async function unitsIn(out: string): Promise<number> {
  try {
    const names = await Array.fromAsync(Deno.readDir(`${out}/units`));
    return names.filter(({ name }) => name.endsWith(".json")).length;
  } catch {
    return 0;
  }
}
