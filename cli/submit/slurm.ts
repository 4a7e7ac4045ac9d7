import { EnvironmentError } from "../../lib/core/mod.ts";

/** Slurm's programs, as far as they are needed. */
export interface Slurm {
  /**
   * Sends a job.
   *
   * @param args Arguments of `sbatch`, the script last.
   * @throws {EnvironmentError} If Slurm does not take it.
   */
  send(args: readonly string[]): Promise<string>;
  /**
   * Looks for jobs of the user that wait or run.
   *
   * @returns Their ids, each once.
   */
  queued(names: readonly string[]): Promise<string[]>;
  /** Asks how many tasks an array may have; `undefined` if Slurm does not say. */
  mostTasks(): Promise<number | undefined>;
}

/** Starts a program and returns what it prints. */
export type Start = (
  program: string,
  args: readonly string[],
) => Promise<string>;

/** Asks Slurm's programs on the PATH. */
export function slurmPrograms(start: Start = startProgram): Slurm {
  return {
    async send(args) {
      const said = await start("sbatch", ["--parsable", ...args]);
      // With several clusters, the cluster stands behind the id.
      const [, id] = /^(\d+)(;.*)?$/m.exec(said) ?? [];
      if (id !== undefined) return id;
      throw new EnvironmentError(
        `Cannot tell which job was sent: sbatch printed "${said.trim()}"`,
      );
    },
    async queued(names) {
      const said = await start("squeue", [
        ...["--me", "--noheader", "--format=%F", `--name=${names.join()}`],
      ]);
      return [...new Set(said.match(/^\d+$/gm))];
    },
    async mostTasks() {
      const said = await start("scontrol", ["show", "config"]);
      const [, most] = /^MaxArraySize\s*=\s*(\d+)/m.exec(said) ?? [];
      return most === undefined ? undefined : Number(most);
    },
  };
}

async function startProgram(
  program: string,
  args: readonly string[],
): Promise<string> {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args: [...args],
      stdin: "null",
    }).output();
    if (success) return text(stdout);
    throw new EnvironmentError(
      `Cannot submit: ${program} says "${text(stderr).trim()}"`,
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new EnvironmentError(
        `Cannot submit: there is no "${program}" on the PATH; go to a machine that has Slurm, or see with --dry-run what would be sent`,
        { cause: error },
      );
    }
    if (error instanceof Deno.errors.NotCapable) {
      throw new EnvironmentError(
        `Cannot submit: Deno was not allowed to start ${program}; run with --allow-run=sbatch,squeue,scontrol`,
        { cause: error },
      );
    }
    throw error;
  }
}
