// A process that is measured: it obeys commands one at a time.

import { TextLineStream } from "./text_lines.ts";

/** What a subject is told to do. */
export interface Command {
  /** `open` the pipeline, encode the `text`, predict noise for one `step`, the same and `guide` it, `decode` an image. */
  readonly do: "open" | "text" | "step" | "guide" | "decode";
  /** File that receives the result as raw float32. */
  readonly write?: string;
}

/** What a subject answers. */
export interface Answer {
  /** Wall time of the command. */
  readonly seconds: number;
  /** What computes, with versions. */
  readonly version: string;
}

/** Memory of a process, in bytes. */
export interface Memory {
  /** Greatest resident size so far, mapped files included. */
  readonly peak: number;
  /** Resident pages that belong to no file. */
  readonly private: number;
}

/** A process under measurement. */
export interface Subject {
  /** Sends a command and waits until it is done. */
  tell(command: Command): Promise<Answer>;
  /** Reads its memory, where `/proc` tells it. */
  memory(): Promise<Memory>;
  /** Ends it. */
  close(): Promise<void>;
}

/**
 * Starts a subject.
 *
 * @param command Program and arguments.
 * @returns The process, which waits for its first command.
 */
export function startSubject(
  [program, ...args]: [string, ...string[]],
): Subject {
  const process = new Deno.Command(program, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const input = process.stdin.getWriter();
  const output = process.stdout
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream())
    .getReader();
  return {
    async tell(command) {
      await input.write(
        new TextEncoder().encode(`${JSON.stringify(command)}\n`),
      );
      const { value } = await output.read();
      if (value === undefined) {
        throw new Error(`Cannot measure: "${program} ${args.join(" ")}" ended`);
      }
      return JSON.parse(value);
    },
    async memory() {
      const { stdout } = await new Deno.Command("cat", {
        args: [`/proc/${process.pid}/status`],
      }).output();
      const status = new TextDecoder().decode(stdout);
      const bytes = (field: string) =>
        1024 * Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]);
      return { peak: bytes("VmHWM"), private: bytes("RssAnon") };
    },
    async close() {
      await input.close();
      await process.status;
    },
  };
}
