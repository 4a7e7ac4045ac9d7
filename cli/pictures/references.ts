import { join } from "node:path";
import {
  digest,
  type ReferenceImages,
  type Spec,
} from "../../lib/bench/mod.ts";
import {
  at,
  concatRows,
  fileDigest,
  fileName,
  InputError,
  plural,
  type Tensor,
} from "../../lib/core/mod.ts";
import { ATTRIBUTES } from "../../lib/testbed/mod.ts";
import {
  findPictures,
  type PictureFiles,
  pictureFiles,
} from "./picture_files.ts";
import { labelledSets } from "./labelled_sets.ts";
import { checkPictures, type Pictures, readPicture } from "./pictures.ts";
import {
  MASKS,
  REFERENCE_COUNT,
  REFERENCE_PORTRAITS,
  referenceMasks,
  referencePortraits,
} from "./portraits.ts";

/** Reference images of the groups of a spec. */
export interface References {
  /** What tells them from others; part of the identity of what is fitted to them. */
  readonly identity: string;
  /** What a leaderboard says of them. */
  readonly described: ReferenceImages;
  /** What should be said before anything is fitted to them: files that are left out, and the like. */
  readonly notes?: readonly string[];
  /**
   * Gets the images of a group.
   *
   * @returns Images `[n, 3, H, W]` in `[0, 1]`.
   */
  of(group: string): Promise<Tensor>;
}

/**
 * Finds the reference images that methods are fitted to.
 *
 * @param spec The spec, whose groups are looked for.
 * @param folder Folder with a folder of images for each group, perhaps of other attributes too; the embedded model's world if absent.
 * @returns The references; every image was decoded once.
 * @throws {InputError} If a group has no folder or no images, the groups have not equally many, or images of a group differ in size or cannot be read; lists all.
 */
export async function openReferences(
  { attribute }: Spec,
  folder: string | undefined,
): Promise<References> {
  if (folder === undefined) {
    return {
      identity: REFERENCE_PORTRAITS,
      described: {
        kind: "drawn portraits",
        images: REFERENCE_COUNT,
        groups: attribute.groups.map(({ words }) => at(words, 0)),
      },
      // Parameters of a method may name groups of another attribute of the world.
      of: (group) => Promise.resolve(drawn(attribute.name, group)),
    };
  }
  const groups = attribute.groups.map(({ words }) => at(words, 0));
  const bare = await Promise.all(
    groups.map((group) => isThere(join(folder, folderOf(group)))),
  );
  const labelled = bare.some((there) => there)
    ? undefined
    : await labelledSets(folder, attribute);
  const sets = labelled?.sets ?? new Map<string, PictureFiles>();
  if (!labelled) {
    for (const group of groups) {
      sets.set(group, await pictureFiles(join(folder, folderOf(group))));
    }
  }
  const counts = [...sets.values()].map(({ files }) => files.length);
  if (new Set(counts).size > 1) {
    throw new InputError(
      `Cannot fit to the images of "${folder}": expected a folder of images for each group, equally many`,
      [...sets.values()].flatMap(({ folder, files, leftOut }) => [
        `${folder}: ${plural(files.length, "image")}`,
        ...(leftOut === undefined ? [] : [leftOut]),
      ]),
    );
  }
  const others = labelled
    ? []
    : await otherFolders(folder, groups.map(folderOf));
  for (const group of others) {
    const set = await findPictures(join(folder, group));
    if (set.files.length > 0) sets.set(group, set);
  }
  const checked = await checkPictures([...sets.values()]);
  const odd = checked.flatMap(otherSizes);
  if (odd.length > 0) {
    throw new InputError(
      `Cannot fit to the images of "${folder}": expected one size in each folder`,
      odd,
    );
  }
  const files = new Map([...sets].map(([group, set]) => [group, set.files]));
  const digests: string[] = [];
  for (const [group, paths] of files) {
    for (const path of paths) digests.push(group, await fileDigest(path));
  }
  return {
    identity: digest(digests),
    described: {
      kind: "images of the user's",
      images: counts[0] ?? 0,
      groups: [...files.keys()],
    },
    notes: [
      ...labelled?.notes ?? [],
      ...checked.flatMap(({ notes }) => notes),
    ],
    async of(group) {
      const paths = files.get(group) ?? files.get(folderOf(group));
      if (!paths) {
        throw new InputError(
          `Cannot fit to images of "${group}": expected a folder "${
            join(folder, folderOf(group))
          }" with images`,
        );
      }
      const images: Tensor[] = [];
      for (const path of paths) images.push(await readPicture(path));
      return concatRows(images);
    },
  };
}

/** Which images of a folder have another size than its first, up to a few. */
function otherSizes({ files, sizes }: Pictures): string[] {
  const [first] = sizes;
  return files
    .filter((_, i) => `${sizes[i]}` !== `${first}`)
    .slice(0, MOST_ODD)
    .map((path) =>
      `${path}: ${sizes[files.indexOf(path)]?.toReversed().join("×")} pixels, ${
        at(files, 0)
      } has ${first?.toReversed().join("×")}`
    );
}

const MOST_ODD = 5;

function isThere(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

/** Folders of other groups, perhaps of other attributes: whatever is neither hidden nor a file. */
async function otherFolders(
  folder: string,
  known: readonly string[],
): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const { name } = entry;
    if (known.includes(name) || /^\.|^__MACOSX$/.test(name)) continue;
    const isDirectory = entry.isDirectory ||
      entry.isSymlink &&
        await Deno.stat(join(folder, name)).then(
          (info) => info.isDirectory,
          () => false,
        );
    if (isDirectory) names.push(name);
  }
  return names.sort();
}

/** A word that would lead out of the folder stands there under a name that does not. */
function folderOf(group: string): string {
  return /[/\\]|^\.+$/.test(group) ? fileName(group) : group;
}

/** Portraits of a group, or the masks of them. */
function drawn(attribute: string, name: string): Tensor {
  const masked = name.endsWith(MASKS);
  const group = masked ? name.slice(0, -MASKS.length) : name;
  const own = attributeWith(group) ?? attribute;
  return masked ? referenceMasks(own, group) : referencePortraits(own, group);
}

function attributeWith(value: string): string | undefined {
  return Object.entries(ATTRIBUTES)
    .find(([, values]) => (values as readonly string[]).includes(value))?.[0];
}
