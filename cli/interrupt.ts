import { EXIT } from "./exit.ts";
import { say } from "./output.ts";

/** Signals that ask a run to stop, with the exit code of each. */
const CODES = new Map<Deno.Signal, number>([
  ["SIGINT", EXIT.interrupted],
  // What a scheduler sends before it takes the machine away: run it again later.
  ...(Deno.build.os === "windows"
    ? []
    : [["SIGTERM", EXIT.incomplete] as const]),
]);

/** The exit code of the signal that came last. A signal is the whole process's, and so is this. */
let code: number = EXIT.interrupted;

/**
 * Lets Ctrl-C and SIGTERM end a run well: the first asks it to stop, the second quits.
 *
 * @param onFirst Called at the first, to say what is being finished.
 * @param ignored Signals that ask for nothing: a worker leaves Ctrl-C to the pool that started it.
 * @returns A signal that is aborted at the first, and a function that stops listening.
 */
export function interruptible(
  onFirst: () => void,
  ignored: readonly Deno.Signal[] = [],
): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const listeners = [...CODES].map(([signal, itsCode]) => {
    const listener = () => {
      if (ignored.includes(signal)) return;
      if (controller.signal.aborted) Deno.exit(code);
      code = itsCode;
      controller.abort();
      onFirst();
    };
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  return {
    signal: controller.signal,
    release: () => listeners.forEach((release) => release()),
  };
}

/**
 * Says how to go on with a command that was interrupted.
 *
 * @returns The exit code.
 */
export function stopped(): number {
  say(
    `Stopped. What is finished is kept; to go on:\n  ${commandLine(Deno.args)}`,
  );
  return code;
}

/**
 * Writes the command that was given, so that it can be pasted.
 *
 * @param args Arguments of the program.
 * @returns For example `deno task bench specs/gender.ts --steps 10`.
 */
export function commandLine(args: readonly string[]): string {
  return ["deno", "task", ...args].map(quoted).join(" ");
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", "'\\''")}'`;
}
