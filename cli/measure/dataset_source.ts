import type { DatasetIdentity, DigestOf } from "../../lib/bench/mod.ts";
import {
  type Dataset,
  decodeMoments,
  type Moments,
} from "../../lib/metrics/mod.ts";
import { datasetOfStatistics, type KnownFile } from "../../lib/measure/mod.ts";
import { INCEPTION_FEATURES, openClipFolder } from "../../lib/networks/mod.ts";
import { readBytes } from "../terminal/mod.ts";
import { filesOf } from "./folders.ts";
import { knownFiles } from "./known_files.ts";
import { datasetDigest } from "./models.ts";

/** A dataset that images are compared with: its images, or statistics of them. */
export interface DatasetSource {
  /** What boards say of it. */
  readonly identity: DatasetIdentity;
  /** Its images; none of statistics. */
  readonly images: readonly KnownFile[];
  /** Its statistics, of the network that they are of. */
  readonly statistics?: Dataset;
  /** What should be said of it. */
  readonly notes: readonly string[];
}

/**
 * Opens a dataset: a folder of images, nested as one likes (FFHQ, CelebA-HQ, FairFace, UTKFace), or
 * statistics as pytorch-fid writes them.
 *
 * @throws {InputError} If it is neither, or the statistics are of no network that looks at the images.
 */
export async function openDataset(
  path: string,
  networks: { readonly clip: string; readonly inception: string | undefined },
  digestOf: DigestOf,
): Promise<DatasetSource> {
  const names = networks.inception === undefined
    ? ["clip"] as const
    : ["clip", "inception"] as const;
  if (/\.npz$/i.test(path)) {
    const moments: Moments = await decodeMoments(await readBytes(path), path);
    const { config } = await openClipFolder(networks.clip);
    const statistics = datasetOfStatistics(moments, path, {
      clip: config.projection_dim,
      ...(networks.inception !== undefined &&
        { inception: INCEPTION_FEATURES }),
    });
    return {
      identity: {
        digest: await digestOf(path),
        images: Number.isFinite(moments.n) ? moments.n : null,
        kind: "statistics",
        networks: names.filter((name) => statistics[name]),
      },
      images: [],
      statistics,
      notes: [],
    };
  }
  const { files, notes } = await filesOf(path);
  const images = await knownFiles(
    path,
    files.map((file, seed) => ({ file, seed, subject: "dataset" })),
    digestOf,
  );
  return {
    identity: {
      digest: datasetDigest(images.map(({ sha256 }) => sha256)),
      images: images.length,
      kind: "images",
      networks: names,
    },
    images,
    notes,
  };
}
