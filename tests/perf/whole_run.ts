import type { Precision, Provider } from "../../lib/runtime/mod.ts";
import { cardBytes, memoryText } from "./card_memory.ts";

/** Milliseconds between two looks at the card. */
const LOOK = 500;

/** Parts of a run, by its time, of each of which the peak is told. */
const PARTS = 4;

/** What is run. */
export interface WholeRunOptions {
  /** Where the networks run. */
  readonly provider: Provider;
  /** How exact they are. */
  readonly precision: Precision;
  /** Folder of the pipeline. */
  readonly model: string;
  /** Folder of the CLIP that judges. */
  readonly clip: string;
  /** Sampling steps. */
  readonly steps: number;
  /** Further flags of `bench`, such as `--limit 1`. */
  readonly flags: readonly string[];
}

/**
 * Runs `specs/gender.ts` with four images of each subject, fits included, in a process of its own, and looks at the card meanwhile.
 *
 * @returns The card's peak, or why it was not measured; and peaks of parts of the run, to see whether it grows.
 * @throws {Error} If the run does not end well.
 */
export async function wholeRun(
  { provider, precision, model, clip, steps, flags }: WholeRunOptions,
): Promise<{ readonly peak: string; readonly parts: string }> {
  const folder = await Deno.makeTempDir();
  try {
    const child = new Deno.Command("deno", {
      args: [
        ...["task", "--quiet", "bench", "gender", "--model", model],
        ...["--clip", clip, "--provider", provider, "--precision", precision],
        ...["--images", "4", "--batch", "4", "--steps", String(steps)],
        ...["--drawn-references", "--artifacts", `${folder}/artifacts`],
        ...["--out", `${folder}/run`, ...flags],
      ],
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const seen: (number | string)[] = [];
    let ended = false;
    const done = child.output().finally(() => ended = true);
    while (!ended) {
      seen.push(await cardBytes(provider));
      await Promise.race([done, wait()]);
    }
    const { code, stderr } = await done;
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
    return peaks(seen);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Greatest of what was seen, in all and in each part. */
export function peaks(
  seen: readonly (number | string)[],
): { readonly peak: string; readonly parts: string } {
  const numbers = seen.filter((bytes) => typeof bytes === "number");
  if (numbers.length === 0) {
    return { peak: memoryText(seen[0] ?? ""), parts: "" };
  }
  const each = Math.ceil(numbers.length / PARTS);
  const parts = Array.from(
    { length: Math.ceil(numbers.length / each) },
    (_, i) => memoryText(Math.max(...numbers.slice(each * i, each * (i + 1)))),
  );
  return {
    peak: memoryText(Math.max(...numbers)),
    parts: `${parts.join(", ")} by parts of the run`,
  };
}

function wait(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK));
}
