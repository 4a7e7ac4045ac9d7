import { CommanderError } from "@commander-js/extra-typings";
import { EnvironmentError, InputError, limited } from "../../lib/core/mod.ts";
import { AS_INSTALLED } from "./launch.ts";
import { WorkerError } from "./worker_error.ts";

/**
 * Exit codes of every command.
 *
 * | code | meaning |
 * |---|---|
 * | 0 | done |
 * | 1 | the tool or the machine failed: a defect, a full disk, a provider that is not there; the one image that was asked for cannot be used |
 * | 2 | wrong usage or input: a flag, a spec, a model folder; every problem is listed |
 * | 3 | a gate found what it was told to look for, for example a method that got worse |
 * | 4 | a gate could not tell: nothing to compare, or something that cannot be |
 * | 75 | not finished yet: stopped by SIGTERM, or units are missing; the same command goes on |
 * | 130 | interrupted with Ctrl-C; the same command resumes |
 *
 * 1 is also Deno's own code for an uncaught error, so it never means a finding.
 */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  found: 3,
  blind: 4,
  incomplete: 75,
  interrupted: 130,
} as const;

/** What is said of an error, and the code that the process ends with. */
export interface Verdict {
  /** Text for stderr; `""` if all has been said. */
  readonly message: string;
  /** One of {@linkcode EXIT}. */
  readonly code: number;
}

/**
 * Turns an error into what its reader can use: no stack unless it is asked for.
 *
 * @param trace Whether to show where it was thrown.
 * @returns Message and exit code.
 */
export function verdict(error: unknown, trace: boolean): Verdict {
  if (error instanceof CommanderError) {
    // It has printed its message itself; help and version are no errors.
    const code = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return { message: "", code };
  }
  const stack = trace && error instanceof Error ? `\n${frames(error)}` : "";
  const says = limited(error instanceof Error ? error.message : String(error));
  if (error instanceof InputError) {
    return { message: `error: ${says}${stack}`, code: EXIT.usage };
  }
  if (error instanceof WorkerError) {
    return { message: `error: ${says}${stack}`, code: error.code };
  }
  if (error instanceof EnvironmentError) {
    return { message: `error: ${says}${stack}`, code: EXIT.failed };
  }
  if (error instanceof Deno.errors.NotCapable) {
    return {
      message:
        `error: Cannot go on: ${says}\n  start it ${AS_INSTALLED}${stack}`,
      code: EXIT.failed,
    };
  }
  if (isOfTheSystem(error)) {
    return {
      message:
        `error: Cannot go on: the system says ${says}; look at that file or folder, and what was given for it${stack}`,
      code: OF_THE_MACHINE.test(says) ? EXIT.failed : EXIT.usage,
    };
  }
  const kind = error instanceof Error ? error.name : typeof error;
  const hint = trace ? stack : "\n  run again with --trace to see where";
  return {
    message:
      `error: Something went wrong that should not: ${kind}: ${says}${hint}`,
    code: EXIT.failed,
  };
}

/** No input is at fault: EIO, ENOMEM, ENFILE, EMFILE, ENOSPC, EDQUOT. */
const OF_THE_MACHINE = /\(os error (?:5|12|23|24|28|122)\)/;

/** Whether the system refused something about a file, such as a name that is too long. */
function isOfTheSystem(error: unknown): error is Error {
  return error instanceof Error &&
    /\(os error \d+\)|unexpected NUL byte/.test(error.message);
}

/** The stack without the message, which has been said. */
function frames({ stack = "" }: Error): string {
  return stack.split("\n").filter((line) => /^ +at /.test(line)).join("\n");
}
