import { Command, Option } from "@commander-js/extra-typings";
import {
  type AttributeSpec,
  FURTHER,
  furtherAttributes,
} from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import { judgeErrorText, readJudge } from "../../lib/judges/mod.ts";
import { judgeErrorTable } from "../../lib/report/mod.ts";
import { openRuntime, type Provider } from "../../lib/runtime/mod.ts";
import {
  clipOption,
  gpuMemoryOption,
  judgeOption,
  knownSpec,
  precisionOption,
  providerOption,
  specPath,
  threadsOption,
} from "../flags/mod.ts";
import {
  agreementOf,
  askJudge,
  clipFolder,
  compareRuns,
  errorOf,
  look,
  NOBODY,
  openLabelled,
} from "../judging/mod.ts";
import { chooseJudge } from "../run/mod.ts";
import {
  checkTarget,
  print,
  say,
  startProgress,
  writeText,
} from "../terminal/mod.ts";

/** Makes the command that tries a judge on images whose classes are known, or holds two judges against each other. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function judgeCommand() {
  return new Command("judge")
    .description(
      "Try a judge on images whose classes are known, so that shares can be corrected for its error; or hold two judges of the same images against each other.",
    )
    .argument(
      "<images>",
      "folder of images; with --against and no judge of its own, the folder of a run",
    )
    .option(
      "--labels <file>",
      "table of their classes: a column file, and gender, race, age or another attribute; FairFace's as it is distributed (default: the names of the files, as UTKFace has them)",
    )
    .option(
      "--spec <spec>",
      "spec whose attribute, prompts and judge are tried",
    )
    .addOption(judgeOption)
    .option(
      "--against <judge>",
      "another judge of the same images; or, where a run is named, another run of them",
    )
    .addOption(clipOption)
    .addOption(
      new Option(
        "--embedded",
        "the embedded model's CLIP, which knows only drawn portraits",
      ).conflicts("clip"),
    )
    .option(
      "--out <file>",
      "where what is found is written",
      "judge_error.json",
    )
    .addOption(providerOption)
    .addOption(precisionOption)
    .addOption(gpuMemoryOption)
    .addOption(threadsOption)
    .action(async (images, flags) => {
      print(
        flags.against !== undefined && await isRun(images)
          ? await compareRuns(images, flags.against)
          : await tryJudge(images, flags),
      );
    });
}

interface JudgeFlags {
  readonly labels?: string;
  readonly spec?: string;
  readonly judge?: string;
  readonly against?: string;
  readonly clip?: string;
  readonly embedded?: true;
  readonly out: string;
  readonly provider: Provider;
  readonly threads?: number;
}

async function isRun(folder: string): Promise<boolean> {
  const info = await Deno.stat(`${folder}/manifest.json`)
    .catch(() => undefined);
  return info?.isFile ?? false;
}

async function tryJudge(folder: string, flags: JudgeFlags): Promise<string> {
  const { spec, path } = await asked(flags.spec);
  const attributes: readonly AttributeSpec[] = spec
    ? [spec.attribute, ...furtherAttributes(spec)]
    : FURTHER;
  const classifier = spec?.classifier ?? CLASSIFIER;
  const own = spec
    ? await chooseJudge(flags.judge, spec, path)
    : flags.judge === undefined
    ? undefined
    : { name: flags.judge, judge: await readJudge(flags.judge) };
  const named = [
    { name: own?.name ?? "clip_zero_shot", chosen: own?.judge },
    ...flags.against === undefined ? [] : [{
      name: flags.against,
      chosen: await readJudge(flags.against),
    }],
  ];
  const clip = await clipFolder(flags, named.map(({ chosen }) => chosen));
  const labelled = await openLabelled(folder, flags.labels, attributes);
  await checkTarget(flags.out, "--out");
  for (const note of labelled.notes) say(note);
  const runtime = await openRuntime(flags);
  const progress = startProgress(labelled.images.length);
  try {
    const judges = [];
    for (const judge of named) {
      judges.push(
        await askJudge(judge, { attributes, classifier }, clip, runtime),
      );
    }
    let done = 0;
    const { said, unread } = await look(
      labelled.images.map(({ path, subject = NOBODY }) => ({ path, subject })),
      judges.map(({ judge }) => judge),
      () => progress.update(++done, done),
    );
    progress.stop();
    if (unread.length === labelled.images.length) {
      throw new InputError(`Cannot read the images of "${folder}"`, unread);
    }
    for (const file of unread) say(`not read: ${file}`);
    const [first, second] = judges;
    if (!first) throw new TypeError("Cannot try a judge: there is none");
    const error = errorOf(first, labelled, said[0] ?? []);
    await writeText(flags.out, judgeErrorText(error));
    say(`Wrote ${flags.out}`);
    return [
      judgeErrorTable(error),
      ...second ? agreementOf([first, second], said) : [],
    ].join("\n\n");
  } finally {
    progress.stop();
    await runtime.close();
  }
}

async function asked(named: string | undefined) {
  if (named === undefined) return { spec: undefined, path: "." };
  const path = await specPath(named);
  return { spec: (await knownSpec(path, {})).spec, path };
}

/** As the specs of the papers ask CLIP. */
const CLASSIFIER = {
  group: ["A photo of the face of a {group} {subject}"],
  subject: ["A photo of the face of a {subject}"],
};
