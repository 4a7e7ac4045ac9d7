import type { DigestOf } from "../../lib/bench/mod.ts";
import type { KnownFile, MeasuredImage } from "../../lib/measure/mod.ts";

/** Digests the files of images. One that cannot be read has no digest: it is looked at again each time. */
export async function knownFiles(
  folder: string,
  images: readonly MeasuredImage[],
  digestOf: DigestOf,
): Promise<KnownFile[]> {
  const known: KnownFile[] = [];
  for (const image of images) {
    const path = `${folder}/${image.file}`;
    const sha256 = await digestOf(path).catch(() => null);
    known.push({ ...image, path, sha256 });
  }
  return known;
}
