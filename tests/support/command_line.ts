// The command line as its users run it.

import config from "../../deno.json" with { type: "json" };
import { main } from "../../cli/main.ts";
import { captured } from "../../cli/terminal/output.ts";

/** Root of the repository, with a slash at the end. */
export const ROOT: string = decodeURIComponent(
  new URL("../..", import.meta.url).pathname,
);

// Commands of this process read their specs with it.
export { evaluator } from "./evaluator.ts";

/** How a command ended. */
export interface Ran {
  /** Exit code. */
  readonly code: number;
  /** What it printed, without space at the end. */
  readonly stdout: string;
  /** What it said, without space at the end. */
  readonly stderr: string;
}

/**
 * Runs a command line to its end, in this process and with its permissions.
 *
 * @param args Arguments of the program, the command's name first.
 * @returns How it ended.
 */
export async function entangle(args: readonly string[]): Promise<Ran> {
  const { result, stdout, stderr } = await captured(() => main(args));
  return { code: result, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() };
}

/**
 * Runs a command line to its end, in a process of its own with the permissions of its task.
 *
 * @param args Arguments of the program, the command's name first.
 * @param env Environment variables besides those of the test.
 * @param cwd Folder that it runs in; the repository's if absent.
 * @returns How it ended.
 */
export async function entangleAlone(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = ROOT,
): Promise<Ran> {
  const { code, stdout, stderr } = await command(args, env, cwd).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trimEnd();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/**
 * Prepares a command line with the permissions of its task, and no more.
 *
 * @param args Arguments of the program, the command's name first.
 * @param env Environment variables besides those of the test.
 * @param cwd Folder that it runs in; the repository's if absent.
 * @returns The command.
 */
export function command(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = ROOT,
): Deno.Command {
  const tasks: Readonly<Record<string, { readonly command: string }>> =
    config.tasks;
  const task = tasks[args[0] ?? ""] ?? config.tasks.bench;
  const [, run = "", ...rest] = task.command.split(" ");
  return new Deno.Command("deno", {
    // Quiet, because Deno would name every package that it downloads first.
    args: [
      run,
      "--quiet",
      `--config=${ROOT}deno.json`,
      ...rest.slice(0, -2),
      `${ROOT}cli/main.ts`,
      ...args,
    ],
    cwd,
    // Tests are started by a task, which says where; that is not where the command is called.
    env: { INIT_CWD: "", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}
