import { Command, Option } from "@commander-js/extra-typings";
import { InputError } from "../../lib/core/mod.ts";
import {
  encodeMoments,
  frechetDistanceBy,
  frechetOfMoments,
  kernelDistance,
} from "../../lib/metrics/mod.ts";
import { INCEPTION_FEATURES } from "../../lib/networks/mod.ts";
import {
  openInception,
  openProducts,
  openRuntime,
  openScorer,
  type Runtime,
} from "../../lib/runtime/mod.ts";
import { checkTarget, print, say, writeBytes } from "../terminal/mod.ts";
import {
  type Extractor,
  type ImageSet,
  openSet,
  openSources,
} from "../pictures/mod.ts";
import {
  gpuMemoryOption,
  MODEL_NAME,
  modelFolders,
  precisionOption,
  providerOption,
  threadsOption,
} from "../flags/mod.ts";

/** Makes the command that measures how far two sets of images are apart. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function fidCommand() {
  return new Command("fid")
    .description(
      "Measure FID, and KID of folders, of two sets of images or statistics.",
    )
    .argument("<set>", "folder of images, or .npz statistics of pytorch-fid")
    .argument("[reference]", "the same, with which it is compared")
    .addOption(
      new Option(
        "--inception <file>",
        "safetensors file with pytorch-fid's weights, whose features are compared",
      ).conflicts(["clip", "embedded"]),
    )
    .addOption(
      new Option(
        `--clip ${MODEL_NAME}`,
        "CLIP folder whose image features are compared instead",
      ).conflicts("embedded"),
    )
    .option(
      "--embedded",
      "the embedded model's CLIP, which knows only drawn portraits",
    )
    .option("--save <file>", "write the statistics of the set as .npz")
    .addOption(providerOption)
    .addOption(precisionOption)
    .addOption(gpuMemoryOption)
    .addOption(threadsOption)
    .action(async (set, reference, flags) => {
      if (reference === undefined && flags.save === undefined) {
        throw new InputError(
          "Cannot measure a distance: name a second set, or a file for the statistics with --save",
        );
      }
      if (flags.save !== undefined) await checkTarget(flags.save, "--save");
      const sources = await openSources(
        reference === undefined ? [set] : [set, reference],
      );
      const pictures = sources.flatMap((source) =>
        "pictures" in source ? [source.pictures] : []
      );
      if (pictures.length > 0) checkNetwork(flags);
      for (const note of new Set(pictures.flatMap(({ notes }) => notes))) {
        say(note);
      }
      const runtime = await openRuntime(flags);
      try {
        const features = pictures.length > 0
          ? await extractor(flags, runtime)
          : undefined;
        const sets: ImageSet[] = [];
        for (const source of sources) {
          sets.push(await openSet(source, features));
        }
        const [own, other] = sets;
        if (own && flags.save !== undefined) {
          await writeBytes(flags.save, encodeMoments(own.moments()));
          say(`Wrote ${flags.save}`);
        }
        if (own && other) {
          print(await distances(own, other, features?.name, runtime));
        }
      } finally {
        await runtime.close();
      }
    });
}

interface Network {
  readonly inception?: string;
  readonly clip?: string;
  readonly embedded?: true;
}

/** The embedded CLIP is none that photographs are measured by unasked. */
function checkNetwork({ inception, clip, embedded }: Network): void {
  if (inception !== undefined || clip !== undefined || embedded) return;
  throw new InputError(
    "Cannot look at the images: name the file of Inception's weights with --inception, or the folder of a CLIP with --clip; for portraits that the embedded model drew, its own CLIP does, with --embedded",
  );
}

async function extractor(
  { inception, clip }: Network,
  runtime: Runtime,
): Promise<Extractor> {
  if (inception !== undefined) {
    const network = await openInception(inception, runtime);
    return {
      name: "Inception",
      dimension: INCEPTION_FEATURES,
      extract: network.features,
    };
  }
  const scorer = await openScorer(
    modelFolders({ clip, provider: "cpu" }).clip,
    runtime,
  );
  return {
    name: `CLIP "${scorer.folder}"`,
    dimension: scorer.dimension,
    extract: scorer.imageFeatures,
  };
}

async function distances(
  own: ImageSet,
  other: ImageSet,
  network: string | undefined,
  runtime: Runtime,
): Promise<string> {
  const [x, y] = [own.features, other.features];
  const fid = x && y
    ? await frechetDistanceBy(openProducts(runtime), x, y)
    : frechetOfMoments(own.moments(), other.moments());
  if (!Number.isFinite(fid)) {
    throw new InputError(
      `Cannot measure the distance of "${own.path}" and "${other.path}": their numbers are too large`,
    );
  }
  const count = (n: number) => Number.isFinite(n) ? `n = ${n}` : "n unknown";
  const d = own.features?.columns ?? own.moments().mean.length;
  return [
    `FID ${fid.toFixed(4)}`,
    ...(x && y ? [`KID ${kernelDistance(x, y).toExponential(4)}`] : []),
    `${own.path} (${count(own.n)}) against ${other.path} (${count(other.n)}), ${
      network === undefined
        ? `the ${d} features that the statistics are of`
        : `features of ${network}`
    }`,
    ...cautions([own, other], d, network),
  ].join("\n");
}

/** What must be known before the number is believed. */
function cautions(
  sets: readonly ImageSet[],
  d: number,
  network: string | undefined,
): string[] {
  const statistics = sets.filter(({ features }) => !features);
  const unknown = sets.filter(({ n }) => !Number.isFinite(n));
  return [
    ...(sets.some(({ n }) => n <= d)
      ? [
        `fewer images than the ${d} features: FID is far too high, and comparable at this n only`,
      ]
      : []),
    ...unknown.map(({ path }) =>
      `${path} does not say its n: of no more images than the ${d} features FID is far too high`
    ),
    ...(network === undefined
      ? []
      : statistics.map(({ path }) =>
        `${path} does not say its network: the number holds if that was ${network} too`
      )),
  ];
}
