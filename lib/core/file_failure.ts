import { EnvironmentError } from "./errors.ts";

/**
 * Turns what the system said of a file into what its reader can use.
 *
 * @param path Its path, for the message.
 * @returns An `EnvironmentError` where the system said why; else the error itself.
 */
export function fileFailure(
  verb: "read" | "write",
  path: string,
  error: unknown,
): unknown {
  if (error instanceof Deno.errors.NotCapable) {
    return new EnvironmentError(
      `Cannot ${verb} "${path}": Deno was not allowed to; run with --allow-${verb}`,
      { cause: error },
    );
  }
  const reason = error instanceof Error &&
    /^(.+) \(os error \d+\)/.exec(error.message)?.[1];
  if (!reason) return error;
  return new EnvironmentError(
    `Cannot ${verb} "${path}": the system says "${reason}"`,
    { cause: error },
  );
}
