import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { type Provider, PROVIDERS } from "../../lib/runtime/mod.ts";

/**
 * Makes a parser of whole numbers.
 *
 * @param least The least that is accepted.
 * @param most The greatest that is accepted.
 * @returns A function of the text, which throws what commander reports.
 */
export function wholeNumber(
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const n = Number(text);
    if (/^\d+$/.test(text) && n >= least && n <= most) return n;
    const upTo = most === Number.MAX_SAFE_INTEGER ? "" : ` and <= ${most}`;
    throw new InvalidArgumentError(
      `Expected a whole number >= ${least}${upTo}.`,
    );
  };
}

/**
 * Parses a number.
 *
 * @param text For example `"7.5"`.
 * @throws {InvalidArgumentError} If it is none, or negative.
 */
export function positiveNumber(text: string): number {
  const x = Number(text);
  if (text.trim() !== "" && Number.isFinite(x) && x >= 0) return x;
  throw new InvalidArgumentError("Expected a number >= 0.");
}

/**
 * Parses seeds: single ones and ranges, separated by commas.
 *
 * @param text For example `"0..11"` or `"3,5,8..10"`.
 * @returns The seeds in the order given.
 * @throws {InvalidArgumentError} If a part is neither, or a seed occurs twice.
 */
export function seedList(text: string): number[] {
  const seeds = text.split(",").flatMap((part) => {
    const [, first, last] = /^(\d+)(?:\.\.(\d+))?$/.exec(part.trim()) ?? [];
    const from = Number(first);
    const to = Number(last ?? first);
    if (!(from <= to && to < 2 ** 31 && to - from < 1e6)) {
      throw new InvalidArgumentError(
        'Expected seeds below 2^31 such as "0..11" or "3,5,8..10".',
      );
    }
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  if (new Set(seeds).size === seeds.length) return seeds;
  throw new InvalidArgumentError("Expected each seed once.");
}

/**
 * Parses a list of strengths.
 *
 * @param text Numbers separated by commas.
 * @throws {InvalidArgumentError} If one is no number, or too large for float32.
 */
export function strengthList(text: string): number[] {
  const strengths = text.split(",").map((x) =>
    x.trim() === "" ? NaN : Number(x)
  );
  if (strengths.every((x) => Math.abs(x) <= 1e6) && strengths.length <= 20) {
    return strengths;
  }
  throw new InvalidArgumentError(
    'Expected at most 20 numbers such as "1.5,2,3", none beyond a million.',
  );
}

/**
 * Parses a list of names.
 *
 * @param text Names separated by commas.
 * @returns The names, trimmed.
 * @throws {InvalidArgumentError} If one is empty.
 */
export function nameList(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new InvalidArgumentError("Expected names separated by commas.");
}

/** `--provider`, where the networks run. */
export const providerOption = new Option(
  "--provider <name>",
  "where the networks run; never replaced by another",
).choices(PROVIDERS as readonly [Provider, ...Provider[]]).default(
  "cpu" as const,
);

/** `--precision`, how exact the networks are computed. */
export const precisionOption = new Option(
  "--precision <name>",
  "fp16 computes the networks in half precision, whatever the weights are saved in (default: fp16 on GPUs, fp32 on the CPU)",
).choices(["fp16", "fp32"] as const);

/** `--decode-tile`, in what tiles images are decoded. */
export const decodeTileOption = new Option(
  "--decode-tile <pixels>",
  "decode larger images in tiles of this side, blended over a quarter of it: less memory, a slightly other image (default: whole; 512 suits SDXL)",
).argParser(wholeNumber(8, 65_536));

/** `--gpu-memory`, how much of a GPU's memory may be used. */
export const gpuMemoryOption = new Option(
  "--gpu-memory <GB>",
  "how much of the GPU's memory may be used, to share it or where it is not told (default: all of it; 8 on webgpu)",
).argParser((text) => {
  const gigabytes = positiveNumber(text);
  if (gigabytes > 0 && gigabytes <= 10_000) return 1e9 * gigabytes;
  throw new InvalidArgumentError("Expected gigabytes, for example 24.");
});

/**
 * Parses how many images are sampled together.
 *
 * @param text A whole number, or `"auto"`.
 */
export function batchSize(text: string): number | "auto" {
  return text === "auto" ? text : wholeNumber(1, 1024)(text);
}

/** `--threads`, CPU threads of one operator. */
export const threadsOption = new Option(
  "--threads <n>",
  "CPU threads of one operator (default: one per core)",
).argParser(wholeNumber(1, 1024));

/** `--compiled`, where compiled models are kept. */
export const compiledOption = new Option(
  "--compiled <dir>",
  "keep compiled models here, as large as their weights: made once, later loaded in seconds (CPU only)",
);

/** `--variant`, which of several weight files to use. */
export const variantOption = new Option(
  "--variant <name>",
  "use the weight files of this variant alone",
).choices(["fp16"] as const);

/** `--cache`, where what sampling makes is kept for other runs. */
export const cacheOption = new Option(
  "--cache <dir>",
  "keep what sampling makes here, for every run that names it; runs in other folders sample none of it again",
);

/**
 * Reads a probability.
 *
 * @throws {InvalidArgumentError} If it is not between 0 and 1, both left out.
 */
export function probability(text: string): number {
  const p = Number(text);
  if (text.trim() !== "" && p > 0 && p < 1) return p;
  throw new InvalidArgumentError("Expected a number between 0 and 1.");
}
