import { Command, Option } from "@commander-js/extra-typings";
import { sizeOf } from "../../lib/bench/mod.ts";
import { checkWritable, InputError, suggestion } from "../../lib/core/mod.ts";
import { checkSampler, fillTemplate } from "../../lib/diffusion/mod.ts";
import {
  accuracyCsv,
  accuracyRows,
  MODULE_KINDS,
  type ModuleKind,
} from "../../lib/probes/mod.ts";
import {
  checkFolders,
  clipOption,
  compiledOption,
  type Flags,
  gpuMemoryOption,
  judgeOption,
  knownSpec,
  loraOption,
  modelFolders,
  modelOption,
  nameList,
  precisionOption,
  providerOption,
  SPEC_HELP,
  specPath,
  threadsOption,
  variantOption,
  wholeNumber,
  withPipelines,
} from "../flags/mod.ts";
import { openPapers } from "../compare/mod.ts";
import {
  chooseJudge,
  injectionText,
  localization,
  localizationPictures,
  localizationText,
  namedText,
} from "../run/mod.ts";
import {
  EXIT,
  listenForStop,
  print,
  stopped,
  writeText,
} from "../terminal/mod.ts";

/** Makes the command that finds where a model makes a choice that its prompt leaves open. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function localizeCommand(exit: (code: number) => void) {
  return new Command("localize")
    .description(
      "Find where a model makes a choice that its prompt leaves open: linear probes of every layer at every step.",
    )
    .argument("<spec>", SPEC_HELP)
    .option("--out <dir>", "folder of the results", "runs/localize")
    .option("--images <n>", "images that are probed", wholeNumber(10, 1e6), 500)
    .option(
      "--prompt <text...>",
      "prompts of the images, with {group} if they are to be specific, perhaps {subject}",
      ["A photo of the face of a person"],
    )
    .addOption(
      new Option(
        "--modules <kinds>",
        `kinds of modules, of ${Object.keys(MODULE_KINDS).join(", ")}`,
      ).argParser(nameList).default(["attn1", "attn2"]),
    )
    .option(
      "--start <n>",
      "first step that counts for the ranking, in percent of the run",
      wholeNumber(0, 99),
      30,
    )
    .option(
      "--top <n>",
      "layers that are named as worth steering",
      wholeNumber(1, 1000),
      4,
    )
    .option(
      "--patches <n>",
      "read so many random positions of each layer one by one, instead of the mean over all",
      wholeNumber(1, 1e6),
    )
    .option(
      "--explicit [text]",
      "also tell images in which the model chose a group from images whose prompt names it; another prompt than the usual one, with {group}, perhaps {subject}",
    )
    .option(
      "--inject <n>",
      "also let one cross-attention at a time read a prompt with a group, in n images for each group",
      wholeNumber(2, 1e6),
    )
    .option(
      "--injected-prompt <text>",
      "the prompt that it reads, with {group}, perhaps {subject}",
      "A photo of the face of a {group} {subject}",
    )
    .option("--size <name>", "size of the spec, as for bench")
    .option(
      "--steps <n>",
      "sampling steps, instead of the size's",
      wholeNumber(1, 1000),
    )
    .addOption(modelOption)
    .addOption(clipOption)
    .addOption(judgeOption)
    .addOption(variantOption)
    .addOption(loraOption)
    .addOption(providerOption)
    .addOption(precisionOption)
    .addOption(gpuMemoryOption)
    .addOption(threadsOption)
    .addOption(compiledOption)
    .action(async (spec, flags) => {
      exit(await localize(spec, flags));
    });
}

/** Prompt that names a group, unless it is another. */
const EXPLICIT = "A photo of the face of a {group} person";

type LocalizeFlags = Flags<typeof localizeCommand>;

async function localize(named: string, flags: LocalizeFlags): Promise<number> {
  listenForStop();
  const kinds = kindsOf(flags.modules);
  const folders = modelFolders(flags);
  const path = await specPath(named);
  const { spec } = await knownSpec(path, {});
  const explicit = flags.explicit === true ? EXPLICIT : flags.explicit;
  const naming = [
    ...explicit === undefined ? [] : [["--explicit", explicit] as const],
    ...flags.inject === undefined
      ? []
      : [["--injected-prompt", flags.injectedPrompt] as const],
  ];
  for (const prompt of [...flags.prompt, ...naming.map(([, p]) => p)]) {
    fillTemplate(prompt, { group: "somebody", subject: "somebody" });
  }
  const nameless = naming.filter(([, prompt]) => !/\{group\}/.test(prompt));
  if (nameless.length > 0) {
    throw new InputError(
      "Cannot name a group by a prompt that has no {group}",
      nameless.map(([flag, prompt]) => `${flag} "${prompt}"`),
    );
  }
  const judge = await chooseJudge(flags.judge, spec, path);
  const parts = await checkFolders(folders, flags);
  const size = sizeOf(
    spec,
    flags.size ?? (flags.model === undefined ? "testbed" : "paper"),
  );
  const steps = flags.steps ?? size.steps;
  checkSampler(parts.folder.schedulerConfig, {
    scheduler: spec.sampler.scheduler,
    steps,
  });
  const out = `${flags.out}/${spec.id}`;
  await checkWritable(out);
  return await withPipelines(flags, folders.model, 1, async ([replica]) => {
    const { prompt: prompts, images, patches, start, top } = flags;
    const injected = flags.inject === undefined
      ? undefined
      : { images: flags.inject, prompt: flags.injectedPrompt };
    const localized = await localization(
      {
        ...{ spec, size: { steps }, kinds, prompts, images, patches },
        ...{ explicit, injected, judge, out },
      },
      replica,
      folders,
      flags,
    );
    if (!localized) return stopped();
    const { probes: found, effects, explicit: told } = localized;
    const text = localizationText(found, start / 100, top) +
      (told
        ? namedText(told, explicit ?? EXPLICIT, await openPapers([]))
        : "") +
      injectionText(found, effects, start / 100);
    await writeText(`${out}/localization.md`, text);
    await writeText(`${out}/accuracy.csv`, accuracyCsv(found));
    const json = {
      schema: "entangle.localization/1",
      ...flags.steps && { steps },
      rows: accuracyRows(found),
      ...told && { named: accuracyRows(told) },
      ...effects.length > 0 && { injections: effects },
    };
    await writeText(
      `${out}/accuracy.json`,
      `${JSON.stringify(json, null, 1)}\n`,
    );
    const pictures = await localizationPictures(found, start / 100, top);
    for (const [name, svg] of Object.entries(pictures)) {
      await writeText(`${out}/${name}`, svg);
    }
    print(text.trimEnd());
    print(`\n${out}/`);
    return EXIT.ok;
  });
}

function kindsOf(names: readonly string[]): ModuleKind[] {
  const known = Object.keys(MODULE_KINDS) as ModuleKind[];
  const unknown = names.filter((name) => !known.some((kind) => kind === name));
  if (unknown.length > 0) {
    throw new InputError(
      "Cannot probe these kinds of modules",
      unknown.map((name) =>
        `unknown kind "${name}", ${suggestion(name, known)}`
      ),
    );
  }
  return known.filter((kind) => names.includes(kind));
}
