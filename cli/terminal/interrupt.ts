import { commandLine } from "./launch.ts";
import { EXIT } from "./exit.ts";
import { watchLaunchers } from "./launchers.ts";
import { onTerminal, say } from "./output.ts";

/** Signals that ask a run to stop, with the exit code of each. */
const CODES = new Map<Deno.Signal, number>([
  ["SIGINT", EXIT.interrupted],
  // What a scheduler sends before it takes the machine away: run it again later.
  ...(Deno.build.os === "windows"
    ? []
    : [["SIGTERM", EXIT.incomplete] as const]),
]);

/** Milliseconds within which signals are one press of a key, or one wish of a scheduler. */
export const ONE_PRESS_MS = 1000;

/**
 * Counts presses. One arrives several times, some milliseconds apart: the terminal or the
 * scheduler sends it to every process, and `deno task`, a script or a pool passes it on.
 *
 * @returns A function of a signal's time in milliseconds: whether it is a press of its own.
 */
export function pressCounter(): (at: number) => boolean {
  let last = -Infinity;
  return (at) => {
    if (at - last < ONE_PRESS_MS) return false;
    last = at;
    return true;
  };
}

/** Work that is brought to a good end when it is asked to stop. */
interface Work {
  readonly controller: AbortController;
  readonly onFirst: () => void;
}

// A signal is the whole process's, and so is this.
const isPress = pressCounter();
let listening = false;
let underWay: Work | undefined;
/** Exit code of the last press. */
let code: number | undefined;

/**
 * Lets Ctrl-C, SIGTERM and the end of those who started this process stop a command that
 * can be gone on with, from here to its end: what is {@linkcode interruptible} is brought to
 * a good end, all else is left as it is, and the command to go on with is said.
 *
 * @param ignored Signals that ask for nothing: a worker leaves Ctrl-C to the pool that started it.
 */
export function listenForStop(ignored: readonly Deno.Signal[] = []): void {
  if (listening) return;
  listening = true;
  for (const [signal, its] of CODES) {
    Deno.addSignalListener(signal, () => {
      if (!ignored.includes(signal)) press(its);
    });
  }
  watchLaunchers(() => {
    // After a press it is no news: some do not wait for what they started.
    if (code !== undefined) return;
    say("The command that started this has ended");
    press(EXIT.incomplete);
  });
}

/**
 * Lets work end well: the first press asks it to stop, the second quits.
 *
 * @param onFirst Called at the first, to say what is being finished.
 * @returns A signal that is aborted at the first, and a function that says the work is over.
 */
export function interruptible(
  onFirst: () => void,
): { signal: AbortSignal; release(): void } {
  listenForStop();
  const work = { controller: new AbortController(), onFirst };
  underWay = work;
  return {
    signal: work.controller.signal,
    release() {
      if (underWay === work) underWay = undefined;
    },
  };
}

function press(its: number): void {
  if (!isPress(performance.now())) return;
  code = its;
  if (underWay && !underWay.controller.signal.aborted) {
    underWay.controller.abort();
    underWay.onFirst();
    return;
  }
  // A bar of progress has hidden it.
  if (onTerminal()) say(SHOW_CURSOR);
  Deno.exit(stopped());
}

const SHOW_CURSOR = "\x1b[?25h";

/** Says how to go on with a command that was interrupted. */
export function stopped(): number {
  say(
    `Stopped. What is finished is kept; to go on:\n  ${commandLine(Deno.args)}`,
  );
  return code ?? EXIT.interrupted;
}
