import { join, relative } from "node:path";
import type { AttributeSpec } from "../../lib/bench/mod.ts";
import { InputError, plural, sha256 } from "../../lib/core/mod.ts";
import { type Labelled, readLabels } from "../../lib/datasets/mod.ts";
import { pictureFiles } from "../pictures/mod.ts";
import { readText } from "../terminal/mod.ts";

/** Images whose classes are known. */
export interface LabelledImages {
  /** Path of each, its classes by attribute, and the subject of its prompt where the table says it. */
  readonly images: readonly {
    readonly path: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly subject: string | undefined;
  }[];
  /** SHA-256 of what says which classes. */
  readonly digest: string;
  /** What should be said of them. */
  readonly notes: readonly string[];
}

/**
 * Finds the images of a folder, and what is known of each.
 *
 * @param table Table of labels; the names of the files where there is none.
 * @param attributes Attributes that labels may be of.
 * @throws {InputError} If there is no image, no label of these attributes, or a label is no class; lists all.
 */
export async function openLabelled(
  folder: string,
  table: string | undefined,
  attributes: readonly AttributeSpec[],
): Promise<LabelledImages> {
  const { files, leftOut } = await pictureFiles(folder);
  const names = files.map((file) =>
    relative(folder, file).replaceAll("\\", "/")
  );
  const text = table === undefined ? names.join("\n") : await readText(table);
  const { images, layout } = readLabels(
    table === undefined ? { files: names } : { name: table, text },
  );
  const said = table ?? folder;
  check(said, images, attributes);
  const there = new Set(names);
  const absent = images.filter(({ file }) => !there.has(file));
  const found = images.filter(({ file }) => there.has(file));
  if (found.length === 0) {
    throw new InputError(
      table === undefined
        ? `Cannot find labels of the images in "${folder}": name their table with --labels; only UTKFace's files are named by what they show`
        : `Cannot find the images of "${table}" in "${folder}": it names ${
          absent[0]?.file ?? "none"
        }, there is ${names[0]}`,
    );
  }
  const dropped = found.filter((image) =>
    Object.keys(image.dropped).length > 0
  );
  return {
    images: found.map(({ file, labels }) => ({
      path: join(folder, file),
      labels,
      subject: labels["subject"],
    })),
    digest: sha256(new TextEncoder().encode(text)),
    notes: [
      `${found.length} of ${
        plural(names.length, "image")
      } labelled (${layout})`,
      ...leftOut === undefined ? [] : [leftOut],
      ...absent.length === 0 ? [] : [
        `${plural(absent.length, "file that", "files that")} "${said}" names ${
          absent.length === 1 ? "is" : "are"
        } not there`,
      ],
      ...dropped.length === 0 ? [] : [
        `${
          plural(dropped.length, "image shows", "images show")
        } what has no class among those asked about (${
          [...new Set(dropped.flatMap((i) => Object.values(i.dropped)))]
            .sort().join(", ")
        }), left out where that is asked`,
      ],
    ],
  };
}

function check(
  said: string,
  images: readonly Labelled[],
  attributes: readonly AttributeSpec[],
): void {
  const wrong = new Set<string>();
  let known = 0;
  for (const { name, groups } of attributes) {
    const ids = groups.map(({ id }) => id);
    for (const { file, labels: { [name]: label } } of images) {
      if (label === undefined) continue;
      known++;
      if (ids.includes(label)) continue;
      wrong.add(
        `${file}: ${name}: expected one of ${ids.join(", ")}, got "${label}"`,
      );
    }
  }
  if (wrong.size > 0) {
    throw new InputError(`Cannot use the labels "${said}"`, [...wrong]);
  }
  if (known > 0 || images.length === 0) return;
  throw new InputError(
    `Cannot use the labels "${said}": they say nothing of ${
      attributes.map(({ name }) => name).join(", ")
    }; name a spec that asks about another attribute with --spec`,
  );
}
