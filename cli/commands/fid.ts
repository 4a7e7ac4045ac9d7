import { Command, Option } from "@commander-js/extra-typings";
import { at, concatRows, InputError, type Tensor } from "../../lib/core/mod.ts";
import { type Matrix, matrix } from "../../lib/linalg/mod.ts";
import {
  decodeMoments,
  encodeMoments,
  frechetDistanceBy,
  frechetOfMoments,
  kernelDistance,
  type Moments,
  moments,
} from "../../lib/metrics/mod.ts";
import {
  openInception,
  openProducts,
  openRuntime,
  openScorer,
  type Runtime,
} from "../../lib/runtime/mod.ts";
import { modelFolders } from "../models.ts";
import { providerOption, threadsOption } from "../options.ts";
import { print, say } from "../output.ts";
import { pictureFiles, readPicture } from "../pictures.ts";

/**
 * Makes the command that measures how far two sets of images are apart.
 *
 * @returns The command.
 */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function fidCommand() {
  return new Command("fid")
    .description(
      "Measure FID, and KID of folders, of two sets of images or statistics.",
    )
    .argument("<set>", "folder of PNG files, or .npz statistics of pytorch-fid")
    .argument("[reference]", "the same, with which it is compared")
    .addOption(
      new Option(
        "--inception <file>",
        "safetensors file with pytorch-fid's weights",
      ).conflicts("clip"),
    )
    .option(
      "--clip <dir>",
      "CLIP folder whose image features are compared instead (default: the embedded one)",
    )
    .option("--save <file>", "write the statistics of the set as .npz")
    .addOption(providerOption)
    .addOption(threadsOption)
    .option("--trace", "show where an unexpected error comes from")
    .action(async (set, reference, flags) => {
      if (reference === undefined && flags.save === undefined) {
        throw new InputError(
          "Cannot measure a distance: name a second set, or a file for the statistics with --save",
        );
      }
      const runtime = await openRuntime(flags);
      try {
        const features = await extractor(flags, runtime);
        const own = await open(set, features);
        if (flags.save !== undefined) {
          await Deno.writeFile(flags.save, encodeMoments(own.moments()));
          say(`Wrote ${flags.save}`);
        }
        if (reference === undefined) return;
        const other = await open(reference, features);
        print(await distances(own, other, features.name, runtime));
      } finally {
        await runtime.close();
      }
    });
}

/** Images or their statistics. */
interface ImageSet {
  readonly path: string;
  readonly n: number;
  /** Features, a row per image; absent of statistics. */
  readonly features?: Matrix;
  moments(): Moments;
}

interface Extractor {
  readonly name: string;
  /** Features `[1, d]` of an image `[1, 3, H, W]`. */
  extract(image: Tensor): Promise<Tensor>;
}

async function extractor(
  { inception, clip }: { inception?: string; clip?: string },
  runtime: Runtime,
): Promise<Extractor> {
  if (inception !== undefined) {
    const network = await openInception(inception, runtime);
    return { name: "Inception", extract: network.features };
  }
  const scorer = await openScorer(
    modelFolders({ clip, provider: "cpu" }).clip,
    runtime,
  );
  return { name: `CLIP "${scorer.folder}"`, extract: scorer.imageFeatures };
}

async function open(path: string, { extract }: Extractor): Promise<ImageSet> {
  if (path.endsWith(".npz")) {
    const bytes = await Deno.readFile(path).catch(() => {
      throw new InputError(`Cannot read "${path}": there is no such file`);
    });
    const known = await decodeMoments(bytes, path);
    return { path, n: known.n, moments: () => known };
  }
  const found: Tensor[] = [];
  for (const file of await pictureFiles(path)) {
    found.push(await extract(await readPicture(file)));
  }
  const { data, shape } = concatRows(found);
  const features = matrix(data, at(shape, 0), at(shape, 1));
  return {
    path,
    n: features.rows,
    features,
    moments: () => moments(features),
  };
}

async function distances(
  own: ImageSet,
  other: ImageSet,
  network: string,
  runtime: Runtime,
): Promise<string> {
  const [x, y] = [own.features, other.features];
  const count = (n: number) => Number.isFinite(n) ? `n = ${n}` : "n unknown";
  const fid = x && y
    ? await frechetDistanceBy(openProducts(runtime), x, y)
    : frechetOfMoments(own.moments(), other.moments());
  const d = own.features?.columns ?? own.moments().mean.length;
  const few = Math.min(own.n, other.n) <= d
    ? [
      `fewer images than the ${d} features: FID is far too high, and comparable at this n only`,
    ]
    : [];
  return [
    `FID ${fid.toFixed(4)}`,
    ...(x && y ? [`KID ${kernelDistance(x, y).toExponential(4)}`] : []),
    `${own.path} (${count(own.n)}) against ${other.path} (${
      count(other.n)
    }), features of ${network}`,
    ...few,
  ].join("\n");
}
