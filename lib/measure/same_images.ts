import { ANYBODY, type Arranged, type MeasuredImage } from "./arrange.ts";

/**
 * Gives the images of a reference the seeds of those that they belong beside: of the same subject and, where
 * names say no seeds, of the same name.
 *
 * @param own Images of a row.
 * @returns The reference's images as the row's partners, or `undefined` if one of the row's has none: then the folder is no counterpart, but a dataset.
 */
export function sameImages(
  own: Arranged,
  reference: Arranged,
): readonly MeasuredImage[] | undefined {
  if (own.seeded !== reference.seeded) return undefined;
  // Numbers alone are names of any collection: 00000.png of a dataset is nobody's counterpart.
  if (own.images.every(({ subject }) => subject === ANYBODY)) return undefined;
  const key = (image: MeasuredImage) =>
    own.seeded
      ? `${image.seed} ${image.subject}`
      : `${image.file.replace(/\.[^.]*$/, "")} ${image.subject}`;
  const seeds = new Map(own.images.map((image) => [key(image), image.seed]));
  const partners = reference.images.flatMap((image) => {
    const seed = seeds.get(key(image));
    return seed === undefined ? [] : [{ ...image, seed }];
  });
  return partners.length === own.images.length ? partners : undefined;
}
