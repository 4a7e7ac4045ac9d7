import { z } from "zod";
import {
  fileDigest,
  fileStamp,
  verifyChecksum,
  withChecksum,
  writeWhole,
} from "../../core/mod.ts";

/** Digests of files that are not read again while they stay as they are. */
export interface DigestCache {
  /**
   * Digests a file.
   *
   * @returns SHA-256 in hexadecimal digits: the known one if size, times and inode are still the same.
   */
  of(path: string): Promise<string>;
  /** Keeps what was learnt for the next time; a cache that cannot be written is only slow. */
  save(): Promise<void>;
}

/** Schema of a cache of digests. */
export const DIGESTS_SCHEMA = "entangle.digests/1";

/** Opens a cache of digests. One that is missing or damaged is empty. */
export async function openDigestCache(path: string): Promise<DigestCache> {
  const text = await Deno.readTextFile(path).catch(() => "");
  const parsed = schema.safeParse(verifyChecksum(text));
  const known = new Map(
    Object.entries(parsed.success ? parsed.data.files : {}),
  );
  let changed = false;
  return {
    async of(file) {
      const real = await Deno.realPath(file).catch(() => file);
      const before = (await fileStamp(real))?.text;
      const entry = known.get(real);
      if (entry && before && entry.stamp === before) return entry.sha256;
      const sha256 = await fileDigest(file);
      // What changed while it was read is not known.
      if (before && (await fileStamp(real))?.text === before) {
        known.set(real, { stamp: before, sha256 });
        changed = true;
      }
      return sha256;
    },
    async save() {
      if (!changed) return;
      const files = Object.fromEntries(known);
      const bytes = new TextEncoder().encode(
        withChecksum({ schema: DIGESTS_SCHEMA, files }),
      );
      await writeWhole(path, bytes).then(() => changed = false, () => {});
    },
  };
}

const schema = z.strictObject({
  schema: z.literal(DIGESTS_SCHEMA),
  files: z.record(
    z.string(),
    z.strictObject({
      stamp: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
