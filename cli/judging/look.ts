import { abstains, at, concatRows, type Tensor } from "../../lib/core/mod.ts";
import type { Judge, Verdict } from "../../lib/judges/mod.ts";
import { readPictureOr } from "../pictures/mod.ts";

/** What is looked at. */
interface Picture {
  readonly path: string;
  readonly subject: string;
}

/**
 * Shows images to judges, those of one size and subject together, so that memory holds a few.
 *
 * @param onImage Called after each.
 * @returns What each judge says of each image, in their order; of a file that cannot be read nothing, and why.
 */
export async function look(
  pictures: readonly Picture[],
  judges: readonly Judge[],
  onImage: () => void,
): Promise<{
  said: readonly (readonly (Verdict | undefined)[])[];
  unread: readonly string[];
}> {
  const said: (Verdict | undefined)[][] = judges.map(() => []);
  const unread: string[] = [];
  let batch: { images: Tensor[]; subject: string; at: number[] } | undefined;
  const flush = async () => {
    if (!batch) return;
    const { images, subject, at: places } = batch;
    batch = undefined;
    for (const [j, judge] of judges.entries()) {
      const verdicts = await judge.judge(concatRows(images), subject);
      places.forEach((place, i) => {
        at(said, j)[place] = at(verdicts, i);
      });
    }
    places.forEach(onImage);
  };
  for (const [place, { path, subject }] of pictures.entries()) {
    const image = await readPictureOr(path);
    if (abstains(image)) {
      unread.push(`${path}: ${image.invalid}`);
      onImage();
      continue;
    }
    const fits = batch && batch.images.length < TOGETHER &&
      batch.subject === subject &&
      `${batch.images[0]?.shape}` === `${image.shape}`;
    if (!fits) await flush();
    batch ??= { images: [], subject, at: [] };
    batch.images.push(image);
    batch.at.push(place);
  }
  await flush();
  return {
    said: said.map((own) => pictures.map((_, i) => own[i])),
    unread,
  };
}

const TOGETHER = 16;
