import { Command } from "@commander-js/extra-typings";
import {
  type MaskAccuracy,
  maskAccuracy,
  openJudge,
  type Spec,
} from "../../lib/bench/mod.ts";
import { openScorer } from "../../lib/runtime/mod.ts";
import { print, startProgress } from "../terminal/mod.ts";
import {
  knownSpec,
  modelFolders,
  SPEC_HELP,
  specPath,
  threadsOption,
  wholeNumber,
  withPipelines,
} from "../flags/mod.ts";
import { heldOutPortraits } from "../pictures/mod.ts";

/** Makes the command that holds the attribution masks to the truth of the testbed. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function masksCommand() {
  return new Command("masks")
    .description(
      "Hold a spec's attribution masks to the known masks of held-out portraits.",
    )
    .argument("<spec>", SPEC_HELP)
    .option("--images <n>", "portraits", wholeNumber(1, 1e4), 100)
    .addOption(threadsOption)
    .action(async (path, { images, threads }) => {
      const { spec } = await knownSpec(await specPath(path), {});
      const flags = { provider: "cpu", threads } as const;
      const { model, clip } = modelFolders(flags);
      await withPipelines(flags, model, 1, async ([{ pipeline, runtime }]) => {
        const scorer = await openScorer(clip, runtime);
        const judge = await openJudge(spec, { scorer });
        const progress = startProgress(images);
        let done = 0;
        try {
          const found = await maskAccuracy(
            spec,
            heldOutPortraits(spec, images),
            THRESHOLDS,
            { pipeline, judge },
            () => progress.update(++done, done),
          );
          print(text(spec, found));
        } finally {
          progress.stop();
        }
      });
    });
}

const THRESHOLDS = [10, 20, 30, 40, 50, 60, 70, 80, 90];

function text(spec: Spec, lines: readonly MaskAccuracy[]): string {
  const cell = ({ value, stderr }: MaskAccuracy["kept"]) =>
    `${value.toFixed(3)} ±${stderr.toFixed(3)}`.padStart(15);
  const [first] = lines;
  const head = [
    "word",
    "percentile",
    "kept",
    "rest",
    "recall",
    "(chance)",
    "precision",
    "(chance)",
  ];
  return [
    head.map((h, i) => i === 0 ? h.padEnd(12) : h.padStart(15)).join(""),
    ...lines.map((line) =>
      [
        line.word.padEnd(12),
        String(line.threshold).padStart(15),
        cell(line.kept),
        cell(line.rest),
        cell(line.recall),
        (1 - line.threshold / 100).toFixed(3).padStart(15),
        cell(line.precision),
        line.cues.value.toFixed(3).padStart(15),
      ].join("")
    ),
    "",
    `${first?.kept.n} held-out portraits of the balanced world, maps read at timestep ${
      spec.attribution.reread.join(", ")
    }; ± is one standard error`,
    `kept: CLIP still sees the profession, or the ${spec.attribute.name}, when only the mask is left; rest: when only the rest is left`,
    `recall: share of the cues that the mask holds; precision: share of the mask that are cues`,
  ].join("\n");
}
