import { createHash } from "node:crypto";

/**
 * Digests one file.
 *
 * @returns SHA-256 in hexadecimal digits.
 */
export async function fileDigest(path: string): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  const chunk = new Uint8Array(CHUNK);
  for (let n; (n = await file.read(chunk)) !== null;) {
    hash.update(chunk.subarray(0, n));
  }
  return hash.digest("hex");
}

/** What is known of a file without reading it. */
export interface FileStamp {
  /** What changes whenever it is written or replaced: size, both times, inode and device. */
  readonly text: string;
  /** When it was last written, replaced or touched, in milliseconds since 1970. */
  readonly changed: number;
}

/**
 * Looks at a file without reading it. The time of modification may be set at will, by a
 * copy or a download; the time of change may not.
 *
 * @returns Its stamp; `undefined` if the file system does not keep what is needed.
 */
export async function fileStamp(path: string): Promise<FileStamp | undefined> {
  const { size, mtime, ctime, ino, dev } = await Deno.stat(path);
  if (mtime === null || ino === null) return undefined;
  const times = [mtime, ctime].map((t) => t?.getTime() ?? "");
  return {
    text: [size, ...times, ino, dev].join(" "),
    changed: Math.max(mtime.getTime(), ctime?.getTime() ?? 0),
  };
}

const CHUNK = 4 * 1024 * 1024;
