import { command } from "../support/command_line.ts";

/** How a command ended. */
export interface Ended {
  /** Exit code. */
  readonly code: number;
  /** What it said. */
  readonly said: string;
  /** Whether it was still running when the signal was sent. */
  readonly killed: boolean;
}

/**
 * Runs a command, and perhaps sends it a signal.
 *
 * @param args Arguments of the program.
 * @param signal The signal.
 * @param after Milliseconds after which it is sent; never if absent.
 * @returns How it ended.
 */
export async function finish(
  args: readonly string[],
  signal: Deno.Signal = "SIGKILL",
  after?: number,
): Promise<Ended> {
  const child = command(args).spawn();
  let killed = false;
  const timer = after === undefined ? undefined : setTimeout(() => {
    try {
      child.kill(signal);
      killed = true;
    } catch {
      // It has ended by itself.
    }
  }, after);
  const { code, stderr } = await child.output();
  clearTimeout(timer);
  return { code, said: new TextDecoder().decode(stderr), killed };
}

/**
 * Lists the processes that a process started.
 *
 * @param pid Its id.
 * @returns Their ids; none where the system does not say.
 */
export async function childrenOf(pid: number): Promise<number[]> {
  const args = ["-o", "pid=", "--ppid", `${pid}`];
  const ps = await new Deno.Command("ps", { args }).output()
    .catch(() => ({ stdout: new Uint8Array() }));
  const pids = new TextDecoder().decode(ps.stdout).match(/\d+/g) ?? [];
  return pids.map(Number);
}

/**
 * Waits.
 *
 * @param ms Milliseconds.
 */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
