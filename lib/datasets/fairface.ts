import { type Labels, mapped, type Mapping } from "./mapping.ts";

/**
 * FairFace's labels (`fairface_label_train.csv`: `file,age,gender,race,service_test`) as the papers' classes.
 *
 * Seven races become the papers' four: both Asian ones are `asian`, Indian and Middle Eastern have no class
 * among them. Nine ages become three, as DiffLens and ICM have them: 0–19, 20–59, 60 and more.
 *
 * @see Kärkkäinen and Joo, FairFace, 2021, {@link https://github.com/joojs/fairface}
 */
export const FAIRFACE: Mapping = {
  gender: { Male: "male", Female: "female" },
  race: {
    "White": "white",
    "Black": "black",
    "East Asian": "asian",
    "Southeast Asian": "asian",
    "Latino_Hispanic": "hispanic",
    "Indian": null,
    "Middle Eastern": null,
  },
  age: {
    "0-2": "young",
    "3-9": "young",
    "10-19": "young",
    "20-29": "adult",
    "30-39": "adult",
    "40-49": "adult",
    "50-59": "adult",
    "60-69": "old",
    "more than 70": "old",
  },
};

/**
 * Reads a line of FairFace's labels.
 *
 * @param fields Its fields by column.
 * @returns What the image shows, or which field holds what FairFace does not write.
 */
export function fairfaceLabels(
  fields: Readonly<Record<string, string>>,
): Labels | { readonly unknown: string } {
  return mapped(FAIRFACE, fields);
}
