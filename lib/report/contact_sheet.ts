import type { Colour } from "./heat.ts";
import { paste, plain, type Raster } from "./raster.ts";
import { LINE, textRaster } from "./text_raster.ts";

/** A place of a contact sheet. */
export interface SheetCell {
  /** The picture. */
  readonly picture: Raster;
  /** What is written below it. */
  readonly caption?: string;
  /** Whether the caption says that something is amiss. */
  readonly warns?: boolean;
}

/** A row of a contact sheet. */
export interface SheetRow {
  /** What is written before it. */
  readonly name: string;
  /** Its places. */
  readonly cells: readonly SheetCell[];
}

/**
 * Lays pictures out on a grid, with the name of each row before it, the heading of each column
 * above, and a caption below each picture.
 *
 * @param rows Rows of pictures, all of one size; a row may be shorter than others.
 * @throws {RangeError} If there are no pictures.
 */
export function contactSheet(
  rows: readonly SheetRow[],
  headings: readonly string[] = [],
): Raster {
  const columns = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const first = rows.find(({ cells }) => cells.length > 0)?.cells[0]?.picture;
  if (!first) {
    throw new RangeError("Cannot lay out a sheet: it has no pictures");
  }
  const captions = rows.map(({ cells }) =>
    cells.map(({ caption, warns }) =>
      caption === undefined
        ? undefined
        : textRaster(caption, warns ? WARNING : undefined)
    )
  );
  const names = rows.map(({ name }) => textRaster(name));
  const heads = headings.slice(0, columns).map((text) => textRaster(text));
  // A text may be wider than the pictures of a tiny model.
  const texts = [...heads, ...captions.flat()].flatMap((text) => text ?? []);
  const wide = Math.max(first.width, ...texts.map(({ width }) => width));
  const captioned = captions.flat().some((caption) => caption);
  const high = first.height + (captioned ? LINE : 0);
  const margin = Math.max(...names.map(({ width }) => width)) + 4 * GAP;
  const top = heads.length > 0 ? LINE + GAP : 0;
  const sheet = plain(
    margin + columns * (wide + GAP) - GAP,
    top + rows.length * (Math.max(high, LINE) + GAP) - GAP,
    [255, 255, 255],
  );
  const left = (c: number, { width }: Raster) =>
    margin + c * (wide + GAP) + ((wide - width) >> 1);
  for (const [c, head] of heads.entries()) paste(sheet, head, left(c, head), 0);
  for (const [r, { cells }] of rows.entries()) {
    const y = top + r * (Math.max(high, LINE) + GAP);
    const name = names[r];
    if (name) {
      paste(sheet, name, GAP, y + Math.max(0, (first.height - LINE) >> 1));
    }
    for (const [c, { picture }] of cells.entries()) {
      paste(sheet, picture, left(c, picture), y);
      const caption = captions[r]?.[c];
      if (caption) paste(sheet, caption, left(c, caption), y + first.height);
    }
  }
  return sheet;
}

const GAP = 4;
const WARNING: Colour = [163, 42, 28];
