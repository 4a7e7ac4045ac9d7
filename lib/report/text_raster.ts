import font from "./font/dejavu_sans.json" with { type: "json" };
import type { Colour } from "./heat.ts";
import { plain, type Raster } from "./raster.ts";

/** Height of a line of text, in pixels. */
export const LINE: number = font.height;

/** Says whether every letter of a text can be drawn. */
export function drawable(text: string): boolean {
  return [...text].every((letter) => GLYPHS.has(letter));
}

/**
 * Writes a line of text as a picture.
 *
 * @param text One line; a letter that is not of the font becomes a box.
 * @param colour Colour of the letters, on white.
 * @returns A picture as wide as the text and {@linkcode LINE} high; at least one pixel wide.
 */
export function textRaster(
  text: string,
  colour: Colour = [28, 29, 32],
): Raster {
  const letters = [...text.normalize("NFC")].map((letter) =>
    GLYPHS.get(letter) ?? GLYPHS.get("□") ?? [""]
  );
  const width = letters.reduce((sum, [row = ""]) => sum + row.length, 0);
  const picture = plain(Math.max(1, width), LINE, [255, 255, 255]);
  let left = 0;
  for (const rows of letters) {
    for (const [y, row] of rows.entries()) {
      for (const [x, digit] of [...row].entries()) {
        const dark = parseInt(digit, 16) / 15;
        const pixel = 3 * (y * picture.width + left + x);
        for (const [c, level] of colour.entries()) {
          picture.data[pixel + c] = Math.round(255 + dark * (level - 255));
        }
      }
    }
    left += rows[0]?.length ?? 0;
  }
  return picture;
}

const GLYPHS = new Map(
  Object.entries(font.glyphs).map(([letter, rows]) =>
    [letter, rows.split("/")] as const
  ),
);
