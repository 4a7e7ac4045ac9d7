import { InputError } from "../core/mod.ts";
import { fairfaceLabels } from "./fairface.ts";
import type { Labels } from "./mapping.ts";
import { readTable, type TableRow } from "./table.ts";
import { utkfaceLabels } from "./utkface.ts";

/** An image, and what a person said it shows. */
export interface Labelled extends Labels {
  /** Path within the folder of the images, with `/` between its parts. */
  readonly file: string;
}

/** Labels of a folder. */
export interface LabelTable {
  /** How they were written. */
  readonly layout: "FairFace" | "UTKFace" | "table";
  /** One per image, each file once. */
  readonly images: readonly Labelled[];
  /** Files whose name says nothing. */
  readonly unlabelled: readonly string[];
}

/**
 * Reads labels of images as they are distributed: FairFace's CSV, which is known by its columns; UTKFace,
 * whose names of files are the labels; or a table of one's own, CSV or JSON-lines, with a column `file` and
 * one for each attribute, which holds ids of classes as specs write them.
 *
 * @param source The table and what messages call it, or the files' paths within their folder where their names are the labels.
 * @throws {InputError} If it is none of these, a value is not known, or a file occurs twice; lists all.
 */
export function readLabels(
  source:
    | { readonly name: string; readonly text: string }
    | { readonly files: readonly string[] },
): LabelTable {
  if ("files" in source) return ofNames(source.files);
  const rows = readTable(source.name, source.text, ["file"]);
  const columns = new Set(rows.flatMap(({ fields }) => Object.keys(fields)));
  const layout = FAIRFACE_COLUMNS.every((column) => columns.has(column))
    ? "FairFace"
    : "table";
  const problems: string[] = [];
  const known = new Map<string, Labelled>();
  for (const row of rows) {
    const found = layout === "FairFace"
      ? fairfaceLabels(row.fields)
      : ownLabels(row);
    const file = plain(row.fields["file"] ?? "");
    if ("unknown" in found) {
      const { unknown } = found;
      problems.push(
        `${row.where}: ${unknown}: "${
          row.fields[unknown] ?? ""
        }" is none of FairFace's values`,
      );
    } else if (known.has(file)) {
      problems.push(`${row.where}: "${file}" is there twice`);
    } else known.set(file, { file, ...found });
  }
  if (problems.length > 0) {
    throw new InputError(`Cannot read the labels "${source.name}"`, problems);
  }
  return { layout, images: [...known.values()], unlabelled: [] };
}

function ofNames(files: readonly string[]): LabelTable {
  const images = files.flatMap((file) => {
    const found = utkfaceLabels(file);
    return found ? [{ file, ...found }] : [];
  });
  const labelled = new Set(images.map(({ file }) => file));
  return {
    layout: "UTKFace",
    images,
    unlabelled: files.filter((file) => !labelled.has(file)),
  };
}

function ownLabels({ fields: { file: _, ...labels } }: TableRow): Labels {
  return { labels, dropped: {} };
}

/** Of the distributed files; `service_test` tells them from a table of one's own. */
const FAIRFACE_COLUMNS = ["file", "age", "gender", "race", "service_test"];

function plain(file: string): string {
  return file.replaceAll("\\", "/").replace(/^(\.\/)+/, "");
}
