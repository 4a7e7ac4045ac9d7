import { type Labels, mapped, type Mapping } from "./mapping.ts";

/**
 * UTKFace's labels, which are the names of its files (`[age]_[gender]_[race]_[date&time].jpg`), as the papers'
 * classes. Indian and "others (like Hispanic, Latino, Middle Eastern)" have no class among the four races; ages
 * are years, grouped as DiffLens and ICM have them: 0–19, 20–59, 60 and more.
 *
 * @see Zhang, Song and Qi, Age Progression/Regression by Conditional Adversarial Autoencoder, 2017,
 *   {@link https://susanqq.github.io/UTKFace/}
 */
export const UTKFACE: Mapping = {
  gender: { "0": "male", "1": "female" },
  race: { "0": "white", "1": "black", "2": "asian", "3": null, "4": null },
  age: { "0…19": "young", "20…59": "adult", "60…116": "old" },
};

/**
 * Reads the name of a file of UTKFace.
 *
 * @param path Path of the file; folders before its name do not matter.
 * @returns What the image shows; `undefined` if the name is no such, as of a few of its own that lack a part.
 */
export function utkfaceLabels(path: string): Labels | undefined {
  const [, years, gender, race] =
    /(?:^|\/)(\d{1,3})_([01])_([0-4])_\d{8,20}\.(?:jpe?g|png|webp)[^/]*$/i
      .exec(path) ?? [];
  if (years === undefined || gender === undefined || race === undefined) {
    return undefined;
  }
  const ages = Object.keys(UTKFACE["age"] ?? {});
  const age = ages.find((range) => {
    const [from = 0, to = 0] = range.split("…").map(Number);
    return from <= Number(years) && Number(years) <= to;
  });
  const found = mapped(UTKFACE, { gender, race, age: age ?? "" });
  return "unknown" in found ? undefined : found;
}
