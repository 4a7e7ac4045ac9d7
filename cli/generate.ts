import { Command, Option } from "@commander-js/extra-typings";
import { type Entanglement, entanglement } from "../lib/attribution/mod.ts";
import { canonicalJson, openStore, type Output } from "../lib/bench/mod.ts";
import {
  abstains,
  at,
  InputError,
  rows,
  type Tensor,
} from "../lib/core/mod.ts";
import {
  sample,
  type SampleResult,
  type SampleStep,
  type SchedulerId,
  SCHEDULERS,
} from "../lib/diffusion/mod.ts";
import { encodePng, overlay, raster } from "../lib/report/mod.ts";
import type { Pipeline } from "../lib/runtime/mod.ts";
import { dumpFiles } from "./dump.ts";
import { environment } from "./environment.ts";
import { type ModelFlags, modelFolder, withPipelines } from "./models.ts";
import {
  nameList,
  positiveNumber,
  providerOption,
  threadsOption,
  variantOption,
  wholeNumber,
} from "./options.ts";
import { print, say } from "./output.ts";

/**
 * Makes the command that draws one image and shows where words are looked for.
 *
 * @returns The command.
 */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function generateCommand() {
  return new Command("generate")
    .description("Draw one image, and where the model looks for words.")
    .requiredOption("--prompt <text>", "what the image should show")
    .option("--negative <text>", "prompt of the unconditional half", "")
    .option("--seed <n>", "seed of the noise", wholeNumber(0, 2 ** 32 - 1), 0)
    .option(
      "--steps <n>",
      "sampling steps (default: 20, or 50 with --model)",
      wholeNumber(1, 1000),
    )
    .addOption(
      new Option("--scheduler <name>", "how noise becomes an image")
        .choices(Object.keys(SCHEDULERS) as SchedulerId[])
        .default("ddim" as SchedulerId),
    )
    .option(
      "--guidance <scale>",
      "classifier-free guidance; at most 1 is none",
      positiveNumber,
      7.5,
    )
    .option(
      "--attribution <text>",
      "prompt whose words are looked for (default: the prompt)",
    )
    .option(
      "--words <list>",
      "two or more words of it, for example nurse,gender",
      nameList,
    )
    .option(
      "--percentile <q>",
      "pixels above it belong to a word's mask",
      positiveNumber,
      70,
    )
    .option(
      "--model <dir>",
      "Stable Diffusion 1 folder of diffusers (default: the embedded model)",
    )
    .addOption(variantOption)
    .addOption(providerOption)
    .addOption(threadsOption)
    .requiredOption("--out <dir>", "output folder")
    .option("--dump", "also write every tensor on the way as .npy")
    .option("--trace", "show where an unexpected error comes from")
    .action(generate);
}

interface GenerateFlags extends ModelFlags {
  readonly prompt: string;
  readonly negative: string;
  readonly seed: number;
  readonly steps?: number;
  readonly scheduler: SchedulerId;
  readonly guidance: number;
  readonly attribution?: string;
  readonly words?: string[];
  readonly percentile: number;
  readonly out: string;
  readonly dump?: boolean | undefined;
}

async function generate(flags: GenerateFlags): Promise<void> {
  const { prompt, negative, seed, scheduler, guidance, words = [], out } =
    flags;
  if (words.length === 1) {
    throw new InputError(
      `Cannot compare one word: name two or more with --words, got "${
        words[0]
      }"`,
    );
  }
  if (flags.percentile >= 100) {
    throw new InputError(
      `Cannot mask above percentile ${flags.percentile}: expected less than 100`,
    );
  }
  const steps = flags.steps ?? (flags.model === undefined ? 20 : 50);
  const attribution = flags.attribution ?? prompt;
  const store = await openStore(out);
  const folder = modelFolder(flags.model);
  await withPipelines(flags, folder, 1, async ([{ pipeline, runtime }]) => {
    const seen: SampleStep[] = [];
    const result = await sample(pipeline, {
      samples: [{ seed, prompt, ...(negative && { negative }) }],
      steps,
      guidance,
      scheduler,
      ...(words.length > 0 && {
        attribution: { prompts: [attribution], words: [words] },
      }),
    }, {
      onStep(step) {
        if (flags.dump) seen.push(step);
        if (Deno.stderr.isTerminal()) {
          Deno.stderr.writeSync(LINE.encode(`\r${step.i + 1}/${step.count}`));
        }
      },
    });
    if (Deno.stderr.isTerminal()) say("");
    for (const { prompt, dropped } of result.truncated) {
      say(
        `warning: the text encoder reads only the beginning of "${prompt}"; cut off: "${dropped}"`,
      );
    }
    const pairs = pairsOf(words).map((pair) =>
      compare(pair, words, result, pipeline, flags.percentile)
    );
    const record = {
      schema: "entangle.generate/1",
      prompt,
      negative,
      seed,
      sampler: { scheduler, steps, guidance },
      attribution: words.length > 0 ? { prompt: attribution, words } : null,
      percentile: flags.percentile,
      entanglement: pairs.map((pair) => pair.record),
      image: {
        width: at(pipeline.imageShape, 2),
        height: at(pipeline.imageShape, 1),
      },
      truncated: result.truncated,
      environment: await environment(runtime),
    };
    const files: Output[] = [
      { path: "image.png", bytes: encodePng(raster(first(result.images))) },
      ...pairs.map((pair) => ({
        path: pairs.length === 1
          ? "overlay.png"
          : `overlay-${pair.words.join("-")}.png`,
        bytes: pair.png,
      })),
      {
        path: "generate.json",
        bytes: LINE.encode(`${canonicalJson(record, 2)}\n`),
      },
      ...(flags.dump ? dumpFiles(result, seen, pipeline.modules, words) : []),
    ];
    for (const file of files) await store.write(file);
    for (const { words, found } of pairs) {
      print(
        abstains(found)
          ? `${words.join(", ")}: not measured, ${found.invalid}`
          : `${words.join(", ")}: IoU ${found.iou.toFixed(3)}, BIoU ${
            found.biou.toFixed(3)
          }`,
      );
    }
    print(files.map(({ path }) => `${out}/${path}`).join("\n"));
  });
}

const LINE = new TextEncoder();

interface Pair {
  readonly words: readonly [string, string];
  readonly found: ReturnType<typeof entanglement>;
  readonly record: Record<string, unknown>;
  readonly png: Uint8Array;
}

function compare(
  [a, b]: readonly [number, number],
  names: readonly string[],
  { images, maps }: SampleResult,
  { modules, imageShape: [, height, width] }: Pipeline,
  percentile: number,
): Pair {
  if (!maps) throw new TypeError("Cannot compare words: there are no maps");
  const words = [at(names, a), at(names, b)] as const;
  const found = entanglement(first(maps), modules, {
    words: [a, b],
    resolution: [height, width],
    percentile,
  });
  const drawn = overlay({
    image: raster(first(images)),
    maps: first(maps),
    layout: modules,
    words: [a, b],
    percentile,
  });
  const measured: Entanglement | { invalid: string } = found;
  return {
    words,
    found,
    record: { words, ...measured },
    png: encodePng(drawn),
  };
}

function pairsOf(words: readonly string[]): [number, number][] {
  return words.flatMap((_, a) =>
    words.slice(a + 1).map((_, b): [number, number] => [a, a + 1 + b])
  );
}

/** The only image of a batch, without the batch's axis. */
function first(batch: Tensor): Tensor {
  const { data, shape } = rows(batch, 0, 1);
  return { data, shape: shape.slice(1) };
}
