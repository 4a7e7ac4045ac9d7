import { digest, type ReferenceImages, type Spec } from "../lib/bench/mod.ts";
import {
  at,
  concatRows,
  fileDigest,
  fileName,
  InputError,
  type Tensor,
} from "../lib/core/mod.ts";
import { ATTRIBUTES } from "../lib/testbed/mod.ts";
import { pictureFiles, readPicture } from "./pictures.ts";
import {
  REFERENCE_COUNT,
  REFERENCE_PORTRAITS,
  referencePortraits,
} from "./portraits.ts";

/** Reference images of the groups of a spec. */
export interface References {
  /** What tells them from others; part of the identity of what is fitted to them. */
  readonly identity: string;
  /** What a leaderboard says of them. */
  readonly described: ReferenceImages;
  /**
   * Gets the images of a group.
   *
   * @param group The word that stands for it.
   * @returns Images `[n, 3, H, W]` in `[0, 1]`.
   */
  of(group: string): Promise<Tensor>;
}

/**
 * Finds the reference images that methods are fitted to.
 *
 * @param spec The spec, whose groups are looked for.
 * @param folder Folder with a folder of PNG files for each group, perhaps of other attributes too; the embedded model's world if absent.
 * @returns The references; nothing is decoded yet.
 * @throws {InputError} If a group has no folder or no images, or the groups have not equally many.
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
      of: (group) =>
        Promise.resolve(
          referencePortraits(attributeWith(group) ?? attribute.name, group),
        ),
    };
  }
  const files = new Map<string, string[]>();
  for (const { words } of attribute.groups) {
    const group = at(words, 0);
    files.set(group, await pictureFiles(`${folder}/${folderOf(group)}`));
  }
  const counts = [...files].map(([group, { length }]) =>
    [group, length] as const
  );
  if (counts.some(([, n]) => n !== counts[0]?.[1])) {
    throw new InputError(
      `Cannot fit to the images of "${folder}": expected a folder of PNG files for each group, equally many`,
      counts.map(([group, n]) => `${folder}/${group}: ${n} PNG files`),
    );
  }
  for (const group of await otherFolders(folder, files)) {
    files.set(group, await pictureFiles(`${folder}/${group}`));
  }
  const digests: string[] = [];
  for (const [group, paths] of files) {
    for (const path of paths) digests.push(group, await fileDigest(path));
  }
  return {
    identity: digest(digests),
    described: {
      kind: "images of the user's",
      images: counts[0]?.[1] ?? 0,
      groups: [...files.keys()],
    },
    async of(group) {
      const paths = files.get(group);
      if (!paths) {
        throw new InputError(
          `Cannot fit to images of "${group}": expected a folder "${folder}/${group}" with PNG files`,
        );
      }
      const images: Tensor[] = [];
      for (const path of paths) images.push(await readPicture(path));
      const odd = images.findIndex(({ shape }) =>
        `${shape}` !== `${images[0]?.shape}`
      );
      if (odd >= 0) {
        throw new InputError(
          `Cannot fit to the images of "${folder}/${group}": expected one size, got ${
            images[0]?.shape.slice(2).join("×")
          } and ${images[odd]?.shape.slice(2).join("×")}`,
        );
      }
      return concatRows(images);
    },
  };
}

async function otherFolders(
  folder: string,
  known: ReadonlyMap<string, unknown>,
): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && !known.has(name)) names.push(name);
  }
  return names.sort();
}

/** A word that would lead out of the folder stands there under a name that does not. */
function folderOf(group: string): string {
  return /[/\\]|^\.+$/.test(group) ? fileName(group) : group;
}

function attributeWith(value: string): string | undefined {
  return Object.entries(ATTRIBUTES)
    .find(([, values]) => (values as readonly string[]).includes(value))?.[0];
}
