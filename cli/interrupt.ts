import { EXIT } from "./exit.ts";
import { say } from "./output.ts";

/**
 * Lets Ctrl-C end a run well: the first asks it to stop, the second quits.
 *
 * @param onFirst Called at the first, to say what is being finished.
 * @returns A signal that is aborted at the first Ctrl-C, and a function that stops listening.
 */
export function interruptible(
  onFirst: () => void,
): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) Deno.exit(130);
    controller.abort();
    onFirst();
  };
  Deno.addSignalListener("SIGINT", listener);
  return {
    signal: controller.signal,
    release: () => Deno.removeSignalListener("SIGINT", listener),
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
  return EXIT.interrupted;
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
