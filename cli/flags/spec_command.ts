import { Command, Option } from "@commander-js/extra-typings";
import { ARTIFACTS, drawnOption, REFERENCES_HELP } from "./fit_flags.ts";
import { clipOption, modelOption, presetOption } from "./model_options.ts";
import { judgeOption } from "./judge_option.ts";
import { judgeErrorOption, targetOption } from "./table_flags.ts";
import { loraOption } from "./lora_option.ts";
import {
  batchSize,
  cacheOption,
  compiledOption,
  decodeTileOption,
  gpuMemoryOption,
  nameList,
  precisionOption,
  providerOption,
  seedList,
  threadsOption,
  variantOption,
  wholeNumber,
} from "./options.ts";
import { codeOption } from "./trusted.ts";

/** Begins a command that is given a spec. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function specCommand(name: string) {
  return withSpecFlags(new Command(name).argument("<spec>", SPEC_HELP));
}

/** What is said of an argument that names a spec. */
export const SPEC_HELP =
  "file of the spec, or the name of one of Entangle's own, for example gender";

/** Adds the flags of a command that is given a spec. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function withSpecFlags<Args extends unknown[]>(
  command: Command<Args>,
) {
  return command
    .option(
      "--size <name>",
      "size of the spec (default: testbed, or paper with --model)",
    )
    .option(
      "--methods <ids>",
      "only these methods, separated by commas",
      nameList,
    )
    .option(
      "--images <n>",
      "images per subject and method",
      wholeNumber(1, 1e6),
    )
    .option("--limit <n>", "the same as --images", wholeNumber(1, 1e6))
    .addOption(
      new Option("--seeds <list>", 'seeds, for example "0..11" or "3,5,8..10"')
        .argParser(seedList).conflicts(["images", "limit"]),
    )
    .option("--steps <n>", "sampling steps", wholeNumber(1, 1000))
    .option(
      "--batch <n>",
      "images sampled together; auto: as many as the GPU's memory is estimated to be enough for, up to 16",
      batchSize,
    )
    .addOption(presetOption)
    .addOption(modelOption)
    .addOption(clipOption)
    .addOption(judgeOption)
    .addOption(judgeErrorOption)
    .addOption(targetOption)
    .option(
      "--inception <file>",
      "safetensors file with pytorch-fid's weights, for the metrics fid and kid",
    )
    .option("--references <dir>", REFERENCES_HELP)
    .addOption(drawnOption)
    .option("--artifacts <dir>", "where what is fitted is kept", ARTIFACTS)
    .addOption(cacheOption)
    .addOption(codeOption)
    .addOption(variantOption)
    .addOption(loraOption)
    .addOption(providerOption)
    .addOption(precisionOption)
    .addOption(decodeTileOption)
    .addOption(gpuMemoryOption)
    .addOption(threadsOption)
    .addOption(compiledOption);
}

/** Flags of a command that is given a spec: what is chosen of it, and with which models. */
export type SpecFlags = Flags<typeof specCommand>;

/** Flags of a command, as commander infers them from its options. */
// deno-lint-ignore no-explicit-any -- whatever the command is made with
export type Flags<C extends (...args: any[]) => { opts(): unknown }> =
  ReturnType<ReturnType<C>["opts"]>;
