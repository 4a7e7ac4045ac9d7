import { join, relative, sep } from "node:path";
import type { Spec } from "../../lib/bench/mod.ts";
import { at, InputError, plural, readOr } from "../../lib/core/mod.ts";
import { type LabelTable, readLabels } from "../../lib/datasets/mod.ts";
import { findPictures, type PictureFiles } from "./picture_files.ts";

/** Images of each group that are taken of a dataset, at most; ITI-GEN learns from as many. */
const MOST = 200;

/** Files of labels, as they are distributed, or one's own. */
const TABLES = [
  "fairface_label_train.csv",
  "fairface_label_val.csv",
  "labels.csv",
];

/**
 * Finds images of each group in a dataset that is labelled, FairFace, UTKFace or a table of one's own, where it has
 * no folder for each group.
 *
 * @returns The first images of each group, equally many, by the word that stands for the group, and what should be said of them; `undefined` if the folder is not labelled.
 * @throws {InputError} If no image shows one of the groups, or the labels are wrong.
 */
export async function labelledSets(
  folder: string,
  { name, groups }: Spec["attribute"],
): Promise<
  { sets: Map<string, PictureFiles>; notes: string[] } | undefined
> {
  const table = await labelsOf(folder);
  if (!table) return undefined;
  const found = groups.map(({ id, words }) => ({
    word: at(words, 0),
    files: table.images.filter(({ labels: { [name]: label } }) =>
      label !== undefined && (label === id || words.includes(label))
    ).map(({ file }) => join(folder, file)),
  }));
  const absent = found.filter(({ files }) => files.length === 0);
  if (absent.length > 0) {
    throw new InputError(
      `Cannot fit to the images of "${folder}": its labels (${table.layout}) name none of ${
        absent.map(({ word }) => `"${word}"`).join(", ")
      } as ${name}`,
    );
  }
  const count = Math.min(MOST, ...found.map(({ files }) => files.length));
  const unsaid = table.images.filter(({ labels }) => !labels[name]).length +
    table.unlabelled.length;
  return {
    sets: new Map(found.map(({ word, files }) => [
      word,
      { folder, files: files.slice(0, count) },
    ])),
    notes: [
      `references by the labels of "${folder}" (${table.layout}): the first ${
        plural(count, "image")
      } of each group${
        unsaid > 0
          ? `; ${
            plural(unsaid, "image has", "images have")
          } no ${name} among the groups`
          : ""
      }`,
    ],
  };
}

async function labelsOf(folder: string): Promise<LabelTable | undefined> {
  for (const name of TABLES) {
    const path = join(folder, name);
    const text = await readOr(path, Deno.readTextFile);
    if (text !== undefined) return readLabels({ name: path, text });
  }
  const { files } = await findPictures(folder);
  const names = files.map((file) =>
    relative(folder, file).replaceAll(sep, "/")
  );
  const table = readLabels({ files: names });
  return table.images.length > table.unlabelled.length ? table : undefined;
}
