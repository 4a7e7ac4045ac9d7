import { Command, Option } from "@commander-js/extra-typings";
import { openStore, sizeOf } from "../../lib/bench/mod.ts";
import { at, fileName } from "../../lib/core/mod.ts";
import { checkSampler, type SchedulerId } from "../../lib/diffusion/mod.ts";
import { decoderCosines } from "../../lib/methods/difflens/mod.ts";
import { encodePng, stripSheet } from "../../lib/report/mod.ts";
import {
  checkSameModel,
  curveFiles,
  edited,
  featureRequest,
  featureRow,
  type FeatureSource,
  featureSummary,
  fittedFeatures,
  indexText,
  keptFeatures,
  plannedFeatures,
  seenFeatures,
  sheetFiles,
  strip,
} from "../features/mod.ts";
import { checkMisfits, checkNeeds } from "../run/mod.ts";
import {
  ARTIFACTS,
  checkFolders,
  clipOption,
  compiledOption,
  type Flags,
  knownSpec,
  loraOption,
  modelFolders,
  modelOption,
  nameList,
  providerOption,
  type Replica,
  seedList,
  specPath,
  strengthList,
  threadsOption,
  variantOption,
  wholeNumber,
  withPipelines,
} from "../flags/mod.ts";
import {
  EXIT,
  interruptible,
  listenForStop,
  print,
  startProgress,
  stopped,
} from "../terminal/mod.ts";

/** Makes the command that shows what sparse features do. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function featuresCommand(exit: (code: number) => void) {
  return new Command("features")
    .description(
      "Show which features decide on a group: images under a growing change of them, and the images in which each is most active.",
    )
    .argument(
      "<source>",
      "folder of an artifact, for example artifacts/3f…, or a spec, for example difflens, whose features are fitted first",
    )
    .option(
      "--method <id>",
      "row of the spec (default: the first with features)",
    )
    .option("--size <name>", "size of the spec, as for bench")
    .option("--out <dir>", "folder of the pictures", "runs/features")
    .option(
      "--towards <groups>",
      "two groups, the ends of a strip (default: the first and the last)",
      nameList,
    )
    .option(
      "--strengths <list>",
      "β of a strip's columns on either side (default: 0.5, 1, 2 and 3 times the row's change)",
      strengthList,
    )
    .option(
      "--subjects <list>",
      "subjects of the strips (default: the first)",
      nameList,
    )
    .addOption(
      new Option(
        "--edit <how>",
        "how a strip changes features: multiplied by β, or β added (default: as the row does; scale for an artifact, which does not say)",
      ).choices(["scale", "add"] as const),
    )
    .option("--seeds <list>", "seeds of the strips", seedList, [0, 1, 2])
    .option("--top <n>", "features of each group", wholeNumber(1, 1000), 6)
    .option(
      "--images <n>",
      "images among which exemplars are found",
      wholeNumber(1, 1e5),
      40,
    )
    .option("--exemplars <n>", "images of a feature", wholeNumber(1, 100), 8)
    .option("--batch <n>", "images sampled together", wholeNumber(1, 1024), 4)
    .addOption(modelOption)
    .addOption(clipOption)
    .option("--artifacts <dir>", "where what is fitted is kept", ARTIFACTS)
    .addOption(variantOption)
    .addOption(loraOption)
    .addOption(providerOption)
    .addOption(threadsOption)
    .addOption(compiledOption)
    .action(async (source, flags) => {
      exit(await features(source, flags));
    });
}

type FeatureFlags = Flags<typeof featuresCommand>;

async function features(named: string, flags: FeatureFlags): Promise<number> {
  listenForStop();
  const { name, open } = await sourceOf(named, flags);
  const folders = modelFolders(flags);
  const store = await openStore(`${flags.out}/${fileName(name)}`, "write");
  return await withPipelines(flags, folders.model, 1, async ([replica]) => {
    const found = await open(replica);
    if (!found) return stopped();
    const source = edited(found, flags.edit);
    const asked = featureRequest(source, flags);
    const images = flags.images + asked.strips.length * asked.columns.length;
    const progress = startProgress(images);
    const { signal, release } = interruptible(() =>
      progress.say("Stopping after this step; the same command begins anew")
    );
    let done = 0;
    const onImages = (n: number) => progress.update(done += n, done);
    try {
      const { pipeline } = replica;
      const { decoder } = source.artifact.tensors;
      const cosines = decoder && at(decoder.shape, 0) > 1
        ? await decoderCosines(pipeline, decoder)
        : undefined;
      const seen = await seenFeatures(pipeline, source, flags, {
        onImages,
        signal,
      });
      const strips = [];
      for (const one of asked.strips) {
        strips.push(
          await strip(pipeline, source, one, asked.columns, {
            onImages,
            signal,
          }),
        );
      }
      const headings = asked.columns.map(({ heading }) => heading);
      const all = { source, asked, seen, cosines, named };
      const files = [
        { path: "strips.png", bytes: encodePng(stripSheet(strips, headings)) },
        ...sheetFiles(seen),
        ...await curveFiles(source, cosines),
        { path: "features.json", bytes: TEXT.encode(indexText(all)) },
      ];
      for (const file of files) await store.write(file);
      print(featureSummary(all));
      print(files.map(({ path }) => `${store.folder}/${path}`).join("\n"));
    } catch (error) {
      if (signal.aborted) return stopped();
      throw error;
    } finally {
      progress.stop();
      release();
    }
    return EXIT.ok;
  });
}

const TEXT = new TextEncoder();

/** A source of features: its name, and how it is had once the model is open. */
interface NamedSource {
  readonly name: string;
  open(replica: Replica): Promise<FeatureSource | undefined>;
}

/** Reads an artifact, or a spec whose row is fitted; all that can be is checked before a model is opened. */
async function sourceOf(
  named: string,
  flags: FeatureFlags,
): Promise<NamedSource> {
  const folders = modelFolders(flags);
  if (await isFolder(named)) {
    const kept = await keptFeatures(named);
    const parts = await checkFolders(folders, flags);
    checkSampler(parts.folder.schedulerConfig, {
      scheduler: kept.context.sampler.scheduler as SchedulerId,
      steps: kept.context.sampler.steps,
    });
    featureRequest(edited(kept, flags.edit), flags);
    return {
      name: named.replace(/\/+$/, "").split("/").at(-1)?.slice(0, 12) ?? named,
      async open(replica) {
        await checkSameModel(kept, replica, flags);
        return kept;
      },
    };
  }
  const file = await specPath(named);
  const { catalogue, spec } = await knownSpec(file, { model: flags.model });
  const method = featureRow(spec, catalogue, flags.method);
  const parts = await checkFolders(folders, flags);
  const rows = { spec, methods: [method], registry: catalogue.methods };
  checkNeeds(parts, rows);
  checkMisfits(parts, rows);
  const size = sizeOf(
    spec,
    flags.size ?? (flags.model === undefined ? "testbed" : "paper"),
  );
  const sampler = { ...spec.sampler, steps: size.steps };
  checkSampler(parts.folder.schedulerConfig, sampler);
  const chosen = { spec, size, method, registry: catalogue.methods };
  featureRequest(edited(plannedFeatures(chosen), flags.edit), flags);
  return {
    name: `${spec.id}-${method.id}`,
    open: (replica) => fittedFeatures(chosen, replica, flags),
  };
}

async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isDirectory, () => false);
}
