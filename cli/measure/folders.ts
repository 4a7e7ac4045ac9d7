import { basename, relative, sep } from "node:path";
import { fileName, InputError } from "../../lib/core/mod.ts";
import { readTable, type TableRow } from "../../lib/datasets/mod.ts";
import {
  arrange,
  type Arranged,
  type ArrangeOptions,
  type MeasuredImage,
  sameImages,
} from "../../lib/measure/mod.ts";
import { pictureFiles } from "../pictures/mod.ts";
import { readText } from "../terminal/mod.ts";

/** A folder whose images are measured as a row. */
export interface MeasuredFolder {
  /** Id of the row. */
  readonly id: string;
  /** As it was named. */
  readonly folder: string;
  /** Its images. */
  readonly images: readonly MeasuredImage[];
}

/** All folders that are measured. */
export interface MeasuredFolders {
  /** Rows, in the order in which they were named. */
  readonly rows: readonly MeasuredFolder[];
  /** Id of the row that the others are compared with, where a folder was named for it that holds the same images made otherwise. */
  readonly reference?: string;
  /** What should be said of them. */
  readonly notes: readonly string[];
}

/**
 * Finds the images of folders.
 *
 * @param reference A folder that they are compared with; one that holds no counterpart of each image is a dataset, and no row.
 * @throws {InputError} If a folder holds no images, or something is wrong with what is known of them; lists all.
 */
export async function openFolders(
  paths: readonly string[],
  reference: string | undefined,
  options: ArrangeOptions,
): Promise<MeasuredFolders> {
  const notes: string[] = [];
  const problems: string[] = [];
  const opened = new Map<string, Arranged>();
  for (const path of new Set(paths.map(plainPath))) {
    const { files, notes: own } = await filesOf(path);
    const arranged = arrange(files, options);
    notes.push(...own, ...arranged.notes.map((note) => `${path}: ${note}`));
    problems.push(...arranged.problems.map((p) => `${path}: ${p}`));
    opened.set(path, arranged);
  }
  if (problems.length > 0) {
    throw new InputError(
      "Cannot tell what the images are: mend the folders, or name each image in a table with --prompts",
      problems,
    );
  }
  const beside = reference === undefined
    ? undefined
    : await counterparts(plainPath(reference), opened, options);
  const rows = [
    ...beside ? [beside] : [],
    ...[...opened].map(([folder, { images }]) => ({ folder, images })),
  ];
  const ids = rowIds(rows.map(({ folder }) => folder));
  const named = rows.map((row, i) => ({ ...row, id: ids[i] ?? "" }));
  const against = named.find(({ folder }) =>
    reference !== undefined && folder === plainPath(reference)
  );
  if (beside) {
    notes.push(
      `"${reference}" holds a counterpart of each image: it is a row, and the others are compared with it image by image`,
    );
  }
  return { rows: named, ...(against && { reference: against.id }), notes };
}

/**
 * Lists the images of a folder.
 *
 * @returns Their paths within it, and what is left out.
 * @throws {InputError} If it holds none.
 */
export async function filesOf(
  folder: string,
): Promise<{ files: string[]; notes: string[] }> {
  const { files, leftOut } = await pictureFiles(folder);
  return {
    files: files.map((file) => relative(folder, file).replaceAll(sep, "/")),
    notes: leftOut === undefined ? [] : [leftOut],
  };
}

/** Reads what a table says of images, if there is one. */
export async function openTable(
  path: string | undefined,
): Promise<TableRow[] | undefined> {
  if (path === undefined) return undefined;
  return readTable(path, await readText(path), ["file"]);
}

/** The images of a reference, if it holds a counterpart of each image that is measured. */
async function counterparts(
  reference: string,
  opened: ReadonlyMap<string, Arranged>,
  options: ArrangeOptions,
): Promise<Omit<MeasuredFolder, "id"> | undefined> {
  if (opened.has(reference) || /\.npz$/i.test(reference)) return undefined;
  const arranged = arrange((await filesOf(reference)).files, options);
  if (arranged.problems.length > 0) return undefined;
  const each = [...opened.values()].map((own) => sameImages(own, arranged));
  const images = each[0];
  return images && each.every((found) => found)
    ? { folder: reference, images }
    : undefined;
}

/** Names of the folders, as many of their parts as tell them apart. */
function rowIds(folders: readonly string[]): string[] {
  for (let parts = 1; parts < DEEPEST; parts++) {
    const ids = folders.map((folder) => idOf(folder, parts));
    if (new Set(ids).size === ids.length) return ids;
  }
  return folders.map((_, i) => `row_${i + 1}`);
}

const DEEPEST = 8;

function idOf(folder: string, parts: number): string {
  const own = folder.split(/[/\\]/).filter((part) => !/^\.*$/.test(part));
  const name = own.slice(-parts).join(" ") || basename(Deno.cwd());
  const id = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^[a-z]/.test(id)
    ? id
    : `row_${id || fileName(name).replaceAll(/\W+/g, "_").toLowerCase()}`;
}

function plainPath(path: string): string {
  return path.replace(/(.)\/+$/, "$1");
}
