// Feeds a reader what nobody should have written. It must say so, soon, and
// without asking for memory that the input does not have.

import { type Arbitrary, asyncProperty, check } from "fast-check";
import { EnvironmentError, InputError } from "../../lib/core/mod.ts";

/** A reader of files, and inputs that it takes. */
export interface Target {
  /** What is read. */
  readonly name: string;
  /** Inputs: whole files, damaged ones, and noise. */
  readonly inputs: Arbitrary<Uint8Array | string>;
  /**
   * Reads an input.
   *
   * @param input What should be a file's content.
   * @returns Whether it was taken for a whole file.
   * @throws {Error} If what was read is not sound.
   */
  read(input: Uint8Array | string): boolean | Promise<boolean>;
}

/** What became of the inputs. */
export interface Fuzzed {
  /** Inputs that were tried. */
  readonly inputs: number;
  /** Inputs that were taken for whole files. */
  readonly taken: number;
  /** The longest that one input took, in milliseconds of the processor. */
  readonly slowest: number;
  /** What went wrong, with the smallest input found that shows it; `undefined` if nothing did. */
  readonly finding?: string;
}

/** Milliseconds of the processor that one input may take: a hang, not a busy machine. */
const LONGEST = 5000;

/** Bytes that one input may make the process grow by. */
const LARGEST = 1 << 28;

/**
 * Tries a reader.
 *
 * @param target The reader.
 * @param count Number of inputs.
 * @param seed Seed of the inputs; equal seeds try equal inputs.
 * @returns What became of them.
 */
export async function fuzz(
  { inputs, read }: Target,
  count: number,
  seed: number,
): Promise<Fuzzed> {
  let tried = 0;
  let taken = 0;
  let slowest = 0;
  const property = asyncProperty(inputs, async (input) => {
    tried++;
    const before = memory();
    const start = processorTime();
    try {
      if (await read(input)) taken++;
    } catch (error) {
      const expected = error instanceof InputError ||
        error instanceof EnvironmentError;
      if (!expected) throw error;
    }
    const took = processorTime() - start;
    slowest = Math.max(slowest, took);
    if (took > LONGEST) throw new Error(`it took ${took.toFixed()} ms`);
    const grown = memory() - before;
    if (grown > LARGEST) throw new Error(`it took ${grown} bytes`);
  });
  const { failed, counterexample, errorInstance } = await check(property, {
    numRuns: count,
    seed,
    endOnFailure: false,
  });
  const counts = { inputs: tried, taken, slowest };
  if (!failed) return counts;
  const error = errorInstance instanceof Error
    ? errorInstance.stack ?? errorInstance.message
    : String(errorInstance);
  return { ...counts, finding: `${shown(counterexample?.[0])}\n${error}` };
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function memory(): number {
  const { heapTotal, external } = Deno.memoryUsage();
  return heapTotal + external;
}

function shown(input: Uint8Array | string | undefined): string {
  const text = typeof input === "string"
    ? JSON.stringify(input)
    : `[${input?.length} bytes] ${
      JSON.stringify(new TextDecoder("latin1").decode(input))
    }`;
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}
