import {
  type FullSize,
  type KeptModels,
  measureFullSize,
  measureKeptModels,
  type Side,
} from "../full_size.ts";
import { gigabytes, memory, print, seconds, times } from "../print.ts";
import { weightsOf } from "../weights_of.ts";

/** What of a model of full size is measured. */
export interface FullSizeOptions {
  /** Its folder. */
  readonly model: string;
  /** Python with diffusers; our side only if absent. */
  readonly python: string | undefined;
  /** CPU threads. */
  readonly threads: number;
  /** Steps that count. */
  readonly repeats: number;
  /** How often kept models are loaded again. */
  readonly loads: number;
}

/** Measures steps of a model of full size, plain and guided, beside diffusers. */
export async function printFullSize(
  { model, python, threads, repeats, loads }: FullSizeOptions,
): Promise<void> {
  if (!python) {
    print(
      "Without --python there is nothing to compare with: our side only.\n",
    );
  }
  const weights = await weightsOf(model);
  const options = { python, threads, repeats };
  const kept = async (step: "step" | "guide", bar: string) => {
    const measured = await measureKeptModels(model, { threads, loads, step });
    printKept(measured, loads, bar);
  };
  printPlain(
    await measureFullSize(model, { ...options, step: "step" }),
    weights,
  );
  await kept("step", "≤ 10 s");
  printGuided(await measureFullSize(model, { ...options, step: "guide" }));
  await kept("guide", "≤ 20 s");
}

function printKept(
  { first, next, bytes }: KeptModels,
  loads: number,
  bar: string,
): void {
  print(
    `| compiled models kept (${
      memory(bytes)
    }) | first time | next time, median of ${loads} | bar |`,
  );
  print("|---|---|---|---|");
  print(`| load | ${seconds(first.load)} | ${seconds(next.load)} | ${bar} |`);
  print(`| step | ${seconds(first.step)} | ${seconds(next.step)} | |`);
  const own = [first, next].map((side) => memory(side.stepping.private));
  print(`| private memory, text and UNet | ${own.join(" | ")} | |\n`);
}

function printPlain({ ours, torch, error }: FullSize, weights: number): void {
  const row = rowsOf(ours, torch);
  print(
    `| ${gigabytes(weights)} GB of weights | ${ours.version} | ${
      torch?.version ?? "–"
    } | ratio | bar |`,
  );
  print("|---|---|---|---|---|");
  row(
    `CFG step, median of ${ours.steps.length}`,
    (s) => s.step,
    seconds,
    "≤ 0.8",
  );
  row("fastest step", (s) => Math.min(...s.steps), seconds);
  row("decode an image", (s) => s.decode, seconds);
  row("load", (s) => s.load, seconds, "≤ 10 s");
  row("peak memory, text and UNet", (s) => s.stepping.peak, memory);
  row("peak memory, all", (s) => s.end.peak, memory);
  row("private memory, text and UNet", (s) => s.stepping.private, memory);
  row(
    "private memory, text and UNet ÷ weights",
    (s) => s.stepping.private / weights,
    times,
    "≤ 1.3",
  );
  row(
    "private memory after decoding ÷ weights",
    (s) => s.end.private / weights,
    times,
  );
  printError("noise prediction", error);
}

/** The same beside BiasMap's guided step, all modules. */
function printGuided({ ours, torch, error }: FullSize): void {
  const row = rowsOf(ours, torch);
  print("| guided step, all modules | ours | PyTorch | ratio | bar |");
  print("|---|---|---|---|---|");
  row(
    `guided step, median of ${ours.steps.length}`,
    (s) => s.step,
    seconds,
    "≤ 0.7",
  );
  row("fastest guided step", (s) => Math.min(...s.steps), seconds);
  row(
    "guided step ÷ own plain step",
    (s) => s.step / s.plain,
    times,
    "≤ 1.8",
  );
  row("load", (s) => s.load, seconds, "≤ 20 s");
  row("peak memory", (s) => s.stepping.peak, memory, "≤ 12 GB");
  row("private memory", (s) => s.stepping.private, memory);
  printError("noise prediction and gradient", error);
}

type Row = (
  what: string,
  read: (side: Side) => number,
  format: (x: number) => string,
  bar?: string,
) => void;

function rowsOf(ours: Side, torch: Side | undefined): Row {
  return (what, read, format, bar = "") => {
    const theirs = torch && read(torch);
    print(
      `| ${what} | ${format(read(ours))} | ${
        theirs === undefined ? "–" : format(theirs)
      } | ${
        theirs === undefined ? "–" : times(read(ours) / theirs)
      } | ${bar} |`,
    );
  };
}

function printError(what: string, error: number | undefined): void {
  if (error !== undefined) {
    print(
      `\nRelative error of our ${what} against PyTorch's: ${
        error.toExponential(1)
      } (bar 1e-4).`,
    );
  }
  print("");
}
