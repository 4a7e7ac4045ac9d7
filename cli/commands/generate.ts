import { Command, Option } from "@commander-js/extra-typings";
import { canonicalJson, openStore, type Output } from "../../lib/bench/mod.ts";
import { abstains, allFinite, at, fileName } from "../../lib/core/mod.ts";
import {
  checkSampler,
  type ImageRecord,
  sample,
  type SampleStep,
  type SchedulerId,
  SCHEDULERS,
} from "../../lib/diffusion/mod.ts";
import { blank } from "../../lib/judges/mod.ts";
import { encodePng, lineChart, raster } from "../../lib/report/mod.ts";
import {
  checkAttention,
  checkMisfits,
  checkNeeds,
  first,
  listedFiles,
  methodTransforms,
  overlaps,
  removeFormer,
  resolveImageRequest,
} from "../run/mod.ts";
import {
  ARTIFACTS,
  checkFolders,
  codeOption,
  compiledOption,
  decodeTileOption,
  drawnOption,
  type Flags,
  gpuMemoryOption,
  loraOption,
  MODEL_NAME,
  modelFolder,
  modelOption,
  nameList,
  positiveNumber,
  precisionOption,
  providerOption,
  REFERENCES_HELP,
  threadsOption,
  variantOption,
  wholeNumber,
  withPipelines,
} from "../flags/mod.ts";
import { dumpFiles } from "../pictures/mod.ts";
import {
  environment,
  EXIT,
  onTerminal,
  print,
  say,
  sayOver,
  stopped,
} from "../terminal/mod.ts";

/** Makes the command that draws one image and shows where words are looked for. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function generateCommand(exit: (code: number) => void) {
  return new Command("generate")
    .description("Draw one image, and where the model looks for words.")
    .option(
      "--prompt <text>",
      "what the image should show (or --spec and --subject)",
    )
    .option("--negative <text>", "prompt of the unconditional half")
    .option("--seed <n>", "seed of the noise", wholeNumber(0, 2 ** 32 - 1), 0)
    .option(
      "--steps <n>",
      "sampling steps (default: the spec's, or 20, or 50 with --model)",
      wholeNumber(1, 1000),
    )
    .addOption(
      new Option(
        "--scheduler <name>",
        "how noise becomes an image (default: the spec's, or ddim)",
      ).choices(Object.keys(SCHEDULERS) as SchedulerId[]),
    )
    .option(
      "--guidance <scale>",
      "classifier-free guidance; at most 1 is none (default: the spec's, or 7.5)",
      positiveNumber,
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
      "pixels above it belong to a word's mask (default: the spec's, or 70)",
      positiveNumber,
    )
    .option(
      "--spec <file>",
      "spec that says prompts, words and sampler where no flag does",
    )
    .option(
      "--subject <text>",
      "what the image is about, for the spec's prompts",
    )
    .option(
      "--method <id>",
      "method of the spec, a baseline, or several joined by +",
    )
    .addOption(modelOption)
    .option(
      `--clip ${MODEL_NAME}`,
      "CLIP folder that a method is fitted with, if it must be and is not yet",
    )
    .option("--references <dir>", REFERENCES_HELP)
    .addOption(drawnOption)
    .option("--artifacts <dir>", "where what is fitted is kept", ARTIFACTS)
    .addOption(codeOption)
    .addOption(variantOption)
    .addOption(loraOption)
    .addOption(providerOption)
    .addOption(precisionOption)
    .addOption(decodeTileOption)
    .addOption(gpuMemoryOption)
    .addOption(threadsOption)
    .addOption(compiledOption)
    .requiredOption("--out <dir>", "output folder")
    .option(
      "--stages",
      "also draw where words are looked for at each stage of the UNet",
    )
    .option("--dump", "also write every tensor on the way as .npy")
    .action(async (flags) => {
      exit(await generate(flags));
    });
}

type GenerateFlags = Flags<typeof generateCommand>;

async function generate(flags: GenerateFlags): Promise<number> {
  const plan = await resolveImageRequest(flags);
  for (const note of plan.notes) say(`note: ${note}`);
  const { sampler, attribution, percentile, chosen } = plan;
  const words = attribution?.words ?? [];
  const folder = modelFolder(flags.model);
  const { clip } = flags;
  const parts = await checkFolders(
    { model: folder, ...(clip !== undefined && { clip }) },
    flags,
  );
  if (attribution) checkAttention(parts);
  if (chosen) {
    const rows = { ...chosen, methods: [chosen.method] };
    checkNeeds(parts, rows);
    checkMisfits(parts, rows);
  }
  checkSampler(parts.folder.schedulerConfig, sampler);
  const store = await openStore(flags.out, "write");
  return await withPipelines(flags, folder, 1, async ([replica]) => {
    const { pipeline, runtime } = replica;
    const transforms = chosen
      ? await methodTransforms(chosen, replica, flags)
      : [];
    if (!transforms) return stopped();
    const seen: SampleStep[] = [];
    const result = await sample(pipeline, {
      samples: [plan.sample],
      ...sampler,
      transforms,
      ...(attribution && {
        attribution: { prompts: [attribution.prompt], words: [words] },
      }),
    }, {
      onStep(step) {
        if (flags.dump) seen.push(step);
        sayOver(`${step.i + 1}/${step.count}`);
      },
    });
    if (onTerminal()) say("");
    for (const { prompt, dropped } of result.truncated) {
      say(
        `warning: the text encoder reads only the beginning of "${prompt}"; cut off: "${dropped}"`,
      );
    }
    const record = at(result.records, 0);
    const image = first(result.images);
    const failure = record.failure ?? blank(image)?.invalid;
    if (failure) {
      say(
        `warning: the image cannot be used: ${failure}; see ${flags.out}/${RECORD}`,
      );
    }
    const pairs = overlaps(
      words,
      result,
      pipeline,
      percentile,
      flags.stages,
    );
    const { prompt, negative = "" } = at(result.samples, 0);
    const summary = {
      schema: "entangle.generate/2",
      prompt,
      negative,
      seed: flags.seed,
      sampler,
      attribution,
      method: flags.method ?? null,
      ...(flags.lora && { lora: flags.lora }),
      ...(pipeline.decodeTile !== undefined &&
        { decodeTile: pipeline.decodeTile }),
      percentile,
      entanglement: pairs.map(({ words, found }) => ({ words, ...found })),
      readings: record.values,
      ...(failure !== undefined && { failure }),
      image: {
        width: at(pipeline.imageShape, 2),
        height: at(pipeline.imageShape, 1),
      },
      truncated: result.truncated,
      environment: await environment(runtime, [folder]),
    };
    const pictures = [
      {
        path: "image.png",
        bytes: allFinite(image.data) ? encodePng(raster(image)) : undefined,
      },
      ...pairs.flatMap(({ words, png, stages }) => {
        const pair = pairs.length === 1 ? "" : `-${pairName(words)}`;
        return [
          { path: `overlay${pair}.png`, bytes: png },
          ...flags.stages ? [{ path: `stages${pair}.png`, bytes: stages }] : [],
        ];
      }),
    ];
    const drawn: Output[] = [
      ...pictures.flatMap(({ path, bytes }) => bytes ? [{ path, bytes }] : []),
      ...await readingsChart(record),
      ...(flags.dump ? dumpFiles(result, seen, pipeline.modules, words) : []),
    ];
    const told = { ...summary, files: drawn.map(({ path }) => path) };
    const files: Output[] = [...drawn, {
      path: RECORD,
      bytes: TEXT.encode(`${canonicalJson(told, 2)}\n`),
    }];
    const before = [
      ...await listedFiles(`${flags.out}/${RECORD}`),
      ...pictures.map(({ path }) => path),
    ];
    for (const file of files) await store.write(file);
    await removeFormer(flags.out, before, files.map(({ path }) => path));
    for (const { words, found } of pairs) {
      print(
        abstains(found)
          ? `${words.join(", ")}: not measured, ${found.invalid}`
          : `${words.join(", ")}: IoU ${found.iou.toFixed(3)}, BIoU ${
            found.biou.toFixed(3)
          }`,
      );
    }
    print(files.map(({ path }) => `${flags.out}/${path}`).join("\n"));
    return failure === undefined ? EXIT.ok : EXIT.failed;
  });
}

const TEXT = new TextEncoder();

/** What was drawn, and how; of the files beside it, which are of this image. */
const RECORD = "generate.json";

/** Joined by a sign that neither name has, so that no two pairs share a name. */
function pairName(words: readonly string[]): string {
  const names = words.map(fileName);
  return names.join(names.some((name) => name.includes("-")) ? "+" : "-");
}

/** What the method told of itself at each step, one panel per quantity. */
async function readingsChart({ values }: ImageRecord): Promise<Output[]> {
  const panels = Object.entries(values).map(([title, ys]) => ({
    title,
    lines: [{ name: title, points: ys.map((y, i) => [i, y] as const) }],
  }));
  if (panels.length === 0) return [];
  const svg = await lineChart(panels, { x: "step" });
  return [{ path: "readings.svg", bytes: TEXT.encode(svg) }];
}
