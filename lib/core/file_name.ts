import { createHash } from "node:crypto";

/**
 * Makes the name of a file or folder from any text: a word, a subject, a row, a group.
 *
 * A plain text, ASCII letters, digits, `_`, `-` and single spaces, is its own name, with `_` for
 * a space. Any other keeps its letters and digits, of whatever script, and gets eight digits of
 * its digest behind them, so that no two texts share a name. What comes of it leads to no other
 * folder, and can be written on Linux, macOS and Windows.
 *
 * @returns A name of at most 210 bytes without dots, to which an extension may be added; two texts
 *   that Unicode holds to be the same have one name.
 */
export function fileName(text: string): string {
  const name = text.replaceAll(" ", "_");
  if (PLAIN.test(text) && name.length <= LONGEST && !DEVICE.test(name)) {
    return name;
  }
  const composed = text.normalize("NFC");
  const readable = composed.replaceAll(/[^\p{L}\p{M}\p{N}_-]+/gu, "_")
    .replaceAll(/^_+|_+$/g, "");
  // As JSON, in which halves of characters are not all the same.
  const mark = createHash("sha256").update(JSON.stringify(composed))
    .digest("hex").slice(0, 8);
  return `${[...readable].slice(0, READABLE).join("")}-${mark}`;
}

/**
 * Finds texts whose files would overwrite one another, be it on a file system that does not tell
 * capitals from small letters.
 *
 * @returns The first two with one name, or `undefined` if all names differ.
 */
export function sameFileName(
  texts: readonly string[],
): readonly [string, string] | undefined {
  const known = new Map<string, string>();
  for (const text of texts) {
    const name = fileName(text).toLowerCase();
    const other = known.get(name);
    if (other !== undefined) return [other, text];
    known.set(name, text);
  }
  return undefined;
}

const PLAIN = /^[\w-]+(?: [\w-]+)*$/;
const LONGEST = 100;
const READABLE = 40;

/** What Windows takes for a device, whatever extension follows. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)$/i;
