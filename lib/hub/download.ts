import { createHash, type Hash } from "node:crypto";
import { EnvironmentError } from "../core/mod.ts";
import { ask, type Hub, PATIENCE_MS, TRIES } from "./hub.ts";
import type { HubFile } from "./listing.ts";

/**
 * Brings a file's content into the cache, from where an earlier try was cut off. What comes is held to the digest
 * that the repository has of it before it gets its name.
 *
 * @param blob Path of the content in the cache; what is not whole yet lies beside it.
 * @param onBytes Called with the bytes that are there, each time that some came.
 * @throws {EnvironmentError} If it cannot be had, or its bytes are not those that the repository says.
 */
export async function download(
  hub: Hub,
  file: HubFile,
  url: string,
  blob: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const path = `${blob}.incomplete`;
  const options = { read: true, write: true, create: true };
  using part = await Deno.open(path, options);
  let begun = (await part.stat()).size > 0;
  for (;;) {
    const digest = await fill(hub, file, url, part, onBytes);
    if (digest === file.digest) break;
    await part.truncate(0);
    if (!begun) {
      await Deno.remove(path);
      throw new EnvironmentError(
        `Cannot take "${file.path}" from ${hub.endpoint}: its bytes are not those of the repository, which has ${
          NAMES[file.kind]
        } ${file.digest} and sent ${digest}; nothing of it was kept`,
      );
    }
    // What lay there from before was damaged.
    begun = false;
  }
  await part.syncData();
  await Deno.rename(path, blob);
}

const NAMES = {
  sha256: "SHA-256",
  sha512: "SHA-512",
  git: "git's SHA-1",
} as const;

/** Makes a file whole, and returns the digest of its bytes. */
async function fill(
  hub: Hub,
  file: HubFile,
  url: string,
  part: Deno.FsFile,
  onBytes: (bytes: number) => void,
): Promise<string> {
  let { n, hash } = await hashed(part, file);
  onBytes(n);
  for (let tries = 0; n < file.size;) {
    const before = n;
    const response = await ask(
      hub,
      url,
      n > 0 ? { Range: `bytes=${n}-` } : {},
    );
    if (!response.ok && response.status !== 416) {
      await response.body?.cancel();
      throw new EnvironmentError(
        `Cannot get "${file.path}": ${url} answers with status ${response.status}`,
      );
    }
    if (n > 0 && !continues(response, n)) {
      // The server begins anew, or cannot.
      await part.truncate(0);
      ({ n, hash } = await hashed(part, file));
      if (response.status !== 200) {
        await response.body?.cancel();
        continue;
      }
    }
    const why = await receive(hub, response, async (bytes) => {
      if (n + bytes.length > file.size) return false;
      for (let i = 0; i < bytes.length;) {
        i += await part.write(bytes.subarray(i));
      }
      hash.update(bytes);
      n += bytes.length;
      onBytes(n);
      return true;
    });
    if (n === file.size && why === undefined) break;
    if (why === TOO_MUCH) return `more than ${file.size} bytes`;
    tries = n > before ? 1 : tries + 1;
    if (tries >= TRIES) {
      throw new EnvironmentError(
        `Cannot get "${file.path}": ${
          why ?? CUT
        }, ${TRIES} times in a row; give the same command later, what has come is kept`,
      );
    }
    if (n < file.size) await hub.wait(1000 * 2 ** (tries - 1), why ?? CUT);
  }
  return hash.digest("hex");
}

const CUT = "the connection was cut";
const TOO_MUCH = "more came than the repository says";

/** Reads a body to its end, or to where it is cut; returns what ended it before. */
async function receive(
  { signal, patience = PATIENCE_MS }: Hub,
  { body }: Response,
  take: (bytes: Uint8Array) => Promise<boolean>,
): Promise<string | undefined> {
  if (!body) return undefined;
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      let late = false;
      timer = setTimeout(() => {
        late = true;
        reader.cancel().catch(() => {});
      }, patience);
      const { done, value } = await reader.read();
      clearTimeout(timer);
      if (done) return late ? "nothing came any more" : undefined;
      if (!await take(value)) {
        await reader.cancel();
        return TOO_MUCH;
      }
    }
  } catch (error) {
    if (signal?.aborted || !(error instanceof TypeError)) throw error;
    return CUT;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a body goes on where the file ends. */
function continues({ status, headers }: Response, n: number): boolean {
  return status === 206 &&
    headers.get("Content-Range")?.startsWith(`bytes ${n}-`) === true;
}

/** Digests what is there of a file, and leaves it open at its end. */
async function hashed(
  part: Deno.FsFile,
  { kind, size }: HubFile,
): Promise<{ n: number; hash: Hash }> {
  if ((await part.stat()).size > size) await part.truncate(0);
  await part.seek(0, Deno.SeekMode.Start);
  const hash = createHash(kind === "git" ? "sha1" : kind);
  if (kind === "git") hash.update(`blob ${size}\0`);
  const bytes = new Uint8Array(1 << 20);
  let n = 0;
  for (let read; (read = await part.read(bytes)) !== null;) {
    hash.update(bytes.subarray(0, read));
    n += read;
  }
  return { n, hash };
}
