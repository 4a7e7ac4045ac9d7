import { Command, Option } from "@commander-js/extra-typings";
import {
  columnsOption,
  gpuMemoryOption,
  judgeErrorOption,
  judgeOption,
  MODEL_NAME,
  nameList,
  precisionOption,
  providerOption,
  targetOption,
  threadsOption,
  wideOption,
} from "../flags/mod.ts";
import { measure } from "../measure/mod.ts";

/** Makes the command that measures images that others made. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function measureCommand(exit: (code: number) => void) {
  return new Command("measure")
    .description(
      "Measure images from any pipeline: who they show, how even that is, how near they are to prompts and to other images.",
    )
    .argument(
      "<images...>",
      "folders of images, one a row: <subject>/<seed>.png, or as --prompts says",
    )
    .addOption(
      new Option(
        "--spec <file>",
        "spec whose attribute, subjects, prompts and metrics are asked about",
      ).conflicts(["attribute", "groups", "prompt"]),
    )
    .option(
      "--attribute <name>",
      "what is asked about: gender, race, age, or another with --groups",
    )
    .option(
      "--groups <names>",
      "its groups, separated by commas, as words that describe an image",
      nameList,
    )
    .option(
      "--prompt <text>",
      'what the images were made from, with {subject} (default for judging: "A photo of the face of a {subject}")',
    )
    .option(
      "--prompts <file>",
      "CSV or JSON-lines with a column file, and perhaps prompt, subject, seed and group",
    )
    .option(
      "--reference <path>",
      "folder of images, or .npz statistics of pytorch-fid, that the images are compared with",
    )
    .option("--metrics <ids>", "these metrics, separated by commas", nameList)
    .addOption(judgeOption)
    .addOption(judgeErrorOption)
    .addOption(targetOption)
    .addOption(
      new Option(
        `--clip ${MODEL_NAME}`,
        "CLIP that looks at the images, a folder or OWNER/NAME[@REVISION]",
      )
        .conflicts("embedded"),
    )
    .option(
      "--embedded",
      "the embedded model's CLIP, which knows only drawn portraits",
    )
    .option(
      "--inception <file>",
      "safetensors file with pytorch-fid's weights, for FID and KID",
    )
    .option("--out <dir>", "output folder (default: runs/measure-<folder>)")
    .addOption(columnsOption)
    .addOption(wideOption)
    .addOption(providerOption)
    .addOption(precisionOption)
    .addOption(gpuMemoryOption)
    .addOption(threadsOption)
    .action(async (images, flags) => {
      exit(await measure(images, flags));
    });
}
