// Weights are known by their bytes. Reading gigabytes takes seconds, so a digest is
// remembered, in a small file, for as long as the file it is of stays as it is.

import { createHash } from "node:crypto";
import { fileDigest, fileStamp, writeWhole } from "../../core/mod.ts";

/**
 * Digests a file of weights, or remembers its digest.
 *
 * @param path Absolute path of the weights, without symbolic links.
 * @returns SHA-256 in hexadecimal digits.
 */
export async function weightDigest(
  folder: string,
  path: string,
): Promise<string> {
  const before = await fileStamp(path);
  if (!before) return await fileDigest(path);
  const name = createHash("sha256").update(`${path}\n${before.text}`)
    .digest("hex").slice(0, 32);
  const note = `${folder}/${name}.sha256`;
  const known = await remembered(note, before.changed);
  if (known !== undefined) return known;
  const digest = await fileDigest(path);
  // What changed while it was read is not known.
  if ((await fileStamp(path))?.text === before.text) {
    await writeWhole(note, new TextEncoder().encode(digest));
  }
  return digest;
}

/** A file may be written twice within one tick of its file system's clock, so a note counts only if it is younger by more. */
const TICK_MS = 2000;

async function remembered(
  note: string,
  changed: number,
): Promise<string | undefined> {
  try {
    const { mtime } = await Deno.stat(note);
    if (!mtime || mtime.getTime() < changed + TICK_MS) return undefined;
    const text = await Deno.readTextFile(note);
    return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
