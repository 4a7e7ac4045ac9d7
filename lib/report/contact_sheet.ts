import { label } from "./label.ts";
import { paste, plain, type Raster } from "./raster.ts";

/** A row of a contact sheet. */
export interface SheetRow {
  /** What is written before it. */
  readonly name: string;
  /** Its pictures. */
  readonly pictures: readonly Raster[];
}

/**
 * Lays pictures out on a grid, with the name of each row before it.
 *
 * @param rows Rows of pictures, all of one size; a row may be shorter than others.
 * @returns The sheet, with a gap of two pixels between pictures.
 * @throws {RangeError} If there are no pictures.
 */
export function contactSheet(rows: readonly SheetRow[]): Raster {
  const columns = Math.max(0, ...rows.map(({ pictures }) => pictures.length));
  const first = rows.find(({ pictures }) => pictures.length > 0)?.pictures[0];
  if (!first) {
    throw new RangeError("Cannot lay out a sheet: it has no pictures");
  }
  const { width, height } = first;
  const scale = Math.max(1, Math.floor(height / 64));
  const labels = rows.map(({ name }) => label(name, scale));
  // A label may be higher than the pictures of a tiny model.
  const line = Math.max(height, ...labels.map((l) => l.height));
  const margin = Math.max(...labels.map((l) => l.width)) + 4 * GAP;
  const sheet = plain(
    margin + columns * (width + GAP) - GAP,
    rows.length * (line + GAP) - GAP,
    [255, 255, 255],
  );
  for (const [r, { pictures }] of rows.entries()) {
    const top = r * (line + GAP);
    const name = labels[r];
    if (name) paste(sheet, name, 0, top + ((line - name.height) >> 1));
    for (const [c, picture] of pictures.entries()) {
      paste(sheet, picture, margin + c * (width + GAP), top);
    }
  }
  return sheet;
}

const GAP = 2;
