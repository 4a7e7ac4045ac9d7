import { Command } from "@commander-js/extra-typings";
import { join } from "node:path";
import {
  type ImageMasks,
  maskAccuracy,
  openJudge,
  openStore,
} from "../../lib/bench/mod.ts";
import { encodePng, maskChart, maskSheet } from "../../lib/report/mod.ts";
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
import { maskCsv, maskText } from "../run/mod.ts";

/** Makes the command that holds the attribution masks to the truth of the testbed. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function masksCommand() {
  return new Command("masks")
    .description(
      "Hold a spec's attribution masks to the known masks of held-out portraits.",
    )
    .argument("<spec>", SPEC_HELP)
    .option("--out <dir>", "folder of the results", "runs/masks")
    .option("--images <n>", "portraits", wholeNumber(1, 1e4), 100)
    .addOption(threadsOption)
    .action(async (path, { out, images, threads }) => {
      const { spec } = await knownSpec(await specPath(path), {});
      const portraits = heldOutPortraits(spec, images);
      const flags = { provider: "cpu", threads } as const;
      const { model, clip } = modelFolders(flags);
      const store = await openStore(join(out, spec.id), "write");
      await withPipelines(flags, model, 1, async ([{ pipeline, runtime }]) => {
        const scorer = await openScorer(clip, runtime);
        const judge = await openJudge(spec, { scorer });
        const progress = startProgress(images);
        const shown: ImageMasks[] = [];
        let done = 0;
        try {
          const found = await maskAccuracy(
            spec,
            portraits,
            THRESHOLDS,
            { pipeline, judge },
            (seen) => {
              progress.update(++done, done);
              if (done <= SHOWN) shown.push(seen);
            },
          );
          const text = maskText(spec, found);
          const { name } = spec.attribute;
          const [subject, attribute] = spec.attribution.words;
          const says = new Map([
            [subject, "the subject, masked to its own word"],
            [attribute, `${name}, masked to "${attribute}"`],
          ]);
          const sheet = maskSheet(shown, ["its word", attribute], THRESHOLDS);
          const files: Readonly<Record<string, string | Uint8Array>> = {
            "masks.md":
              `# How faithful are the masks of a profession's word and of "${attribute}"?\n\n\`\`\`\n${text}\n\`\`\`\n`,
            "masks.csv": maskCsv(found),
            "masks.svg": `${await maskChart(found, says)}\n`,
            "masks.png": encodePng(sheet),
          };
          for (const [path, content] of Object.entries(files)) {
            const bytes = typeof content === "string"
              ? new TextEncoder().encode(content)
              : content;
            await store.write({ path, bytes });
          }
          print(text);
          print(`\n${store.folder}/`);
        } finally {
          progress.stop();
        }
      });
    });
}

const THRESHOLDS = [10, 20, 30, 40, 50, 60, 70, 80, 90];

/** Portraits whose masks are drawn. */
const SHOWN = 6;
