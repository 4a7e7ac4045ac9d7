import { basename, extname, join } from "node:path";
import { EnvironmentError, InputError, plural } from "../../lib/core/mod.ts";

/** The images of a folder and of the folders in it. */
export interface PictureFiles {
  /** Path of the folder. */
  readonly folder: string;
  /** Paths of the images, in order. */
  readonly files: readonly string[];
  /** What else lies there and is not read, as a sentence; absent if nothing does. */
  readonly leftOut?: string;
}

/**
 * Lists the images of a folder and of the folders in it, by their endings, which are
 * those that pytorch-fid takes. Links are followed; what is hidden is left out.
 *
 * @returns The images, at least one.
 * @throws {InputError} If it is no folder, or there is no image in it.
 * @throws {EnvironmentError} If it cannot be read.
 */
export async function pictureFiles(folder: string): Promise<PictureFiles> {
  const found = await findPictures(folder);
  if (found.files.length > 0) return found;
  throw new InputError(
    `Cannot read "${folder}": it holds no images (${ENDINGS.join(", ")})`,
    found.leftOut === undefined ? [] : [found.leftOut],
  );
}

/**
 * The same of a folder that may hold none.
 *
 * @returns The images, perhaps none.
 * @throws {InputError} If it is no folder.
 * @throws {EnvironmentError} If it cannot be read.
 */
export async function findPictures(folder: string): Promise<PictureFiles> {
  if (folder === "") {
    throw new InputError(
      'Cannot read images: the path of their folder is empty, "." is this one',
    );
  }
  const files: string[] = [];
  const others = new Map<LeftOut, string[]>();
  const leave = (kind: LeftOut, name: string) => {
    const names = others.get(kind) ?? [];
    others.set(kind, [...names, name]);
  };
  await walk(folder, [], files, leave);
  const kinds = [...others].map(([kind, names]) => {
    const different = [...new Set(names)].sort();
    const shown = different.slice(0, SHOWN).join(", ");
    const more = different.length > SHOWN ? ", …" : "";
    const [one, several] = LEFT_OUT[kind];
    return `${plural(names.length, one, several)} (${shown}${more})`;
  });
  return {
    folder,
    files: files.sort(),
    ...(kinds.length > 0 && {
      leftOut: `left out of "${folder}": ${kinds.join("; ")}`,
    }),
  };
}

/** Endings of pytorch-fid's `IMAGE_EXTENSIONS`. */
const ENDINGS = [
  "bmp",
  "jpg",
  "jpeg",
  "pgm",
  "png",
  "ppm",
  "tif",
  "tiff",
  "webp",
];

const SHOWN = 5;

/** What is left out of a folder, as one and as several are called. */
const LEFT_OUT = {
  hiddenFile: ["hidden file", "hidden files"],
  hiddenFolder: ["hidden folder", "hidden folders"],
  loop: ["link to a folder above", "links to a folder above"],
  noImage: ["file that is no image", "files that are no images"],
} as const;

type LeftOut = keyof typeof LEFT_OUT;

async function walk(
  folder: string,
  above: readonly string[],
  files: string[],
  leave: (kind: LeftOut, name: string) => void,
): Promise<void> {
  const here = placeOf(await reading(folder, () => Deno.stat(folder)));
  const entries = await reading(
    folder,
    () => Array.fromAsync(Deno.readDir(folder)),
  );
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const target = entry.isSymlink ? await behind(path) : entry;
    const ending = extname(entry.name);
    const image = ENDINGS.includes(ending.slice(1).toLowerCase());
    if (/^\.|^__MACOSX$/.test(entry.name)) {
      leave(
        target?.isDirectory ? "hiddenFolder" : "hiddenFile",
        entry.name,
      );
    } else if (target?.isDirectory) {
      const inner = [...above, here];
      // A link to a folder above it would never end.
      if (inner.includes(placeOf(await Deno.stat(path)))) {
        leave("loop", entry.name);
      } else await walk(path, inner, files, leave);
    } else if (image && (!target || target.isFile)) {
      // A link to nothing is named with the images that cannot be read.
      files.push(path);
    } else {
      leave("noImage", ending || basename(path));
    }
  }
}

/** What a link leads to; `undefined` if to nothing. */
async function behind(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return undefined;
  }
}

function placeOf({ dev, ino }: Deno.FileInfo): string {
  return `${dev} ${ino}`;
}

async function reading<T>(folder: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new InputError(
        `Cannot read "${folder}": there is no such folder${remedy(folder)}`,
      );
    }
    if (error instanceof Deno.errors.NotADirectory) {
      throw new InputError(
        `Cannot read "${folder}": it is a file; name the folder in which the images lie`,
      );
    }
    const reason = error instanceof Error &&
      !(error instanceof Deno.errors.NotCapable) &&
      /^(.+) \(os error \d+\)/.exec(error.message)?.[1];
    if (!reason) throw error;
    throw new EnvironmentError(
      `Cannot read "${folder}": the system says "${reason}"`,
      { cause: error },
    );
  }
}

function remedy(folder: string): string {
  return folder.startsWith("~")
    ? "; ~ is your home only where the shell sees it without quotes"
    : "";
}
