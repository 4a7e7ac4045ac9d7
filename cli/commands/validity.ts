import { Command, Option } from "@commander-js/extra-typings";
import { join } from "node:path";
import {
  cutEffects,
  openJudge,
  readingValidity,
  readOverlaps,
  sizeOf,
} from "../../lib/bench/mod.ts";
import { checkWritable, type Tensor } from "../../lib/core/mod.ts";
import { wordCut } from "../../lib/probes/mod.ts";
import { openScorer } from "../../lib/runtime/mod.ts";
import {
  makeFolder,
  print,
  startProgress,
  writeText,
} from "../terminal/mod.ts";
import {
  knownSpec,
  modelFolders,
  nameList,
  SPEC_HELP,
  specPath,
  threadsOption,
  wholeNumber,
  withPipelines,
} from "../flags/mod.ts";
import {
  cutText,
  subjectLines,
  subjectsCsv,
  validityCsv,
  validityPicture,
  validityText,
} from "../run/mod.ts";
import { plantedEntanglement, signRegions } from "../pictures/mod.ts";

/** Makes the command that holds readings of overlap to the testbed's planted entanglement. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function validityCommand() {
  return new Command("validity")
    .description(
      "Hold mIoU, in every way of reading it, to the entanglement that was planted in the embedded model.",
    )
    .argument("<spec>", SPEC_HELP)
    .option("--out <dir>", "folder of the results", "runs/validity")
    .option("--images <n>", "images of each subject", wholeNumber(2, 1e4), 24)
    .addOption(
      new Option(
        "--timesteps <list>",
        "timesteps at which finished images are read again",
      ).argParser((text) => nameList(text).map(wholeNumber(0, 999))).default([
        51,
        301,
        601,
        901,
      ]),
    )
    .addOption(
      new Option(
        "--subjects <list>",
        "subjects of the spec that are read, if not all",
      )
        .argParser(nameList),
    )
    .addOption(threadsOption)
    .action(async (named, flags) => {
      const { spec: whole } = await knownSpec(await specPath(named), {});
      const spec = { ...whole, subjects: flags.subjects ?? whole.subjects };
      const truth = plantedEntanglement(spec);
      const { steps, batch } = sizeOf(spec, "testbed");
      const { images, timesteps } = flags;
      const own = { provider: "cpu", threads: flags.threads } as const;
      const { model, clip } = modelFolders(own);
      const out = join(flags.out, spec.id);
      await checkWritable(out);
      await withPipelines(own, model, 1, async ([{ pipeline, runtime }]) => {
        const scorer = await openScorer(clip, runtime);
        const models = { pipeline, judge: await openJudge(spec, { scorer }) };
        const [, height, width] = pipeline.latentShape;
        const regions = signRegions(spec, [height, width]);
        const word = ({ subject = "" }: { subject?: string }) => subject;
        const plan = { spec, images, steps, timesteps, batch };
        const all = images * spec.subjects.length;
        const progress = startProgress(3 * all);
        const counted = (before: number) => (done: number) =>
          progress.update(before + done, before + done);
        try {
          const readings = await readOverlaps(plan, pipeline, counted(0));
          const cut = async (region: Tensor, before: number) =>
            await cutEffects(
              plan,
              wordCut(pipeline, { region, word }),
              models,
              counted(before),
            );
          const effects = {
            signs: await cut(regions.signs, all),
            elsewhere: await cut(regions.elsewhere, 2 * all),
          };
          const found = readingValidity(readings, truth, 0.95);
          const subjects = subjectLines(spec, truth, readings, effects);
          const text = validityText(spec, found, images) +
            cutText(spec, subjects);
          await makeFolder(out);
          await writeText(`${out}/validity.md`, text);
          await writeText(`${out}/readings.csv`, validityCsv(found));
          await writeText(`${out}/subjects.csv`, subjectsCsv(subjects));
          await writeText(`${out}/validity.svg`, await validityPicture(found));
          print(text.trimEnd());
          print(`\n${out}/`);
        } finally {
          progress.stop();
        }
      });
    });
}
