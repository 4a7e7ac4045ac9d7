import { measureApart } from "../apart.ts";
import { gigabytes, memory, print, seconds } from "../print.ts";
import { weightsOf } from "../weights_of.ts";

/** Measures our side and diffusers one after the other, for a model that fits into memory once. */
export async function printApart(
  apart: string,
  options: {
    readonly python: string | undefined;
    readonly threads: number;
    readonly repeats: number;
  },
): Promise<void> {
  const { ours, torch, error } = await measureApart(apart, options);
  print(
    `| ${
      gigabytes(await weightsOf(apart))
    } GB of weights, each side alone | ${ours.version} | ${
      torch?.version ?? "–"
    } |`,
  );
  print("|---|---|---|");
  const rows = {
    "open, encode both prompts": ({ load }: typeof ours) => seconds(load),
    "steps, two rows": ({ steps }: typeof ours) =>
      steps.map(seconds).join(", "),
    "peak memory, mapped files included": (side: typeof ours) =>
      memory(side.memory.peak),
    "private memory": (side: typeof ours) => memory(side.memory.private),
  };
  for (const [what, of] of Object.entries(rows)) {
    print(`| ${what} | ${of(ours)} | ${torch ? of(torch) : "–"} |`);
  }
  print(`\nRelative error: ${error?.toExponential(1) ?? "not known"}\n`);
}
