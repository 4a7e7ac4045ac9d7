import { plain, type Raster } from "./raster.ts";

/**
 * Writes a short text as a picture, black on white, in capitals.
 *
 * @param text Letters, digits, `-`, `_` and `.`; anything else becomes a space.
 * @param scale Side of a dot in pixels; a letter is five dots wide and seven high.
 * @returns A picture just large enough, with a margin of one dot.
 */
export function label(text: string, scale: number): Raster {
  const letters = [...text.toUpperCase()].map((c) => GLYPHS[c] ?? "0000000");
  const width = scale * (1 + 6 * letters.length);
  const picture = plain(width, 9 * scale, [255, 255, 255]);
  for (const [i, glyph] of letters.entries()) {
    for (const [y, row] of [...glyph].entries()) {
      const bits = parseInt(row, 32);
      for (let x = 0; x < 5; x++) {
        if (bits & (16 >> x)) dot(picture, 1 + 6 * i + x, 1 + y, scale);
      }
    }
  }
  return picture;
}

function dot({ data, width }: Raster, x: number, y: number, scale: number) {
  for (let v = y * scale; v < (y + 1) * scale; v++) {
    const row = v * width;
    data.fill(0, 3 * (row + x * scale), 3 * (row + (x + 1) * scale));
  }
}

// The seven rows of a letter, one base-32 digit each: five dots, leftmost first.
const GLYPHS: Readonly<Record<string, string>> = {
  A: "ehhvhhh",
  B: "uhhuhhu",
  C: "ehggghe",
  D: "uhhhhhu",
  E: "vgguggv",
  F: "vgguggg",
  G: "ehgnhhe",
  H: "hhhvhhh",
  I: "e44444e",
  J: "72222ic",
  K: "hikokih",
  L: "ggggggv",
  M: "hrllhhh",
  N: "hpljhhh",
  O: "ehhhhhe",
  P: "uhhuggg",
  Q: "ehhhlid",
  R: "uhhukih",
  S: "fgge11u",
  T: "v444444",
  U: "hhhhhhe",
  V: "hhhhha4",
  W: "hhhllrh",
  X: "hha4ahh",
  Y: "hha4444",
  Z: "v1248gv",
  0: "ehjlphe",
  1: "4c4444e",
  2: "eh168gv",
  3: "v2421he",
  4: "26aiv22",
  5: "vgu11he",
  6: "68guhhe",
  7: "v124888",
  8: "ehhehhe",
  9: "ehhf12c",
  "-": "000v000",
  "_": "000000v",
  ".": "00000cc",
};
