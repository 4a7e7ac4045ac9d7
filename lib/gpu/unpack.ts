import { createHash } from "node:crypto";
import { Unzip, UnzipInflate } from "fflate";
import { EnvironmentError } from "../core/mod.ts";

/**
 * Takes files from an archive into a folder, as large as they may be: only a piece of one is in memory at a time.
 *
 * @param archive Path of a zip.
 * @param wanted Paths in it.
 * @param into An existing folder; a file has its name there once it is whole.
 * @returns SHA-256 of each file, by its name.
 * @throws {EnvironmentError} If one of them is not there, or the archive is damaged.
 */
export async function unpack(
  archive: string,
  wanted: readonly string[],
  into: string,
): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  const open: Deno.FsFile[] = [];
  let failed: unknown;
  const unzip = new Unzip((entry) => {
    if (!wanted.includes(entry.name)) return;
    const name = entry.name.slice(entry.name.lastIndexOf("/") + 1);
    const path = `${into}/${name}`;
    const file = Deno.openSync(`${path}.part`, {
      write: true,
      create: true,
      truncate: true,
    });
    open.push(file);
    const hash = createHash("sha256");
    entry.ondata = (error, bytes, last) => {
      if (error) return void (failed ??= error);
      hash.update(bytes);
      for (let i = 0; i < bytes.length;) {
        i += file.writeSync(bytes.subarray(i));
      }
      if (!last) return;
      file.syncSync();
      Deno.renameSync(`${path}.part`, path);
      digests[name] = hash.digest("hex");
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  try {
    using source = await Deno.open(archive);
    const bytes = new Uint8Array(1 << 20);
    for (let n; (n = await source.read(bytes)) !== null;) {
      unzip.push(bytes.slice(0, n));
    }
    unzip.push(new Uint8Array(), true);
  } catch (error) {
    failed ??= error;
  } finally {
    for (const file of open) file.close();
  }
  const missing = wanted.filter((path) =>
    !Object.hasOwn(digests, path.slice(path.lastIndexOf("/") + 1))
  );
  if (failed === undefined && missing.length === 0) return digests;
  const why = failed === undefined
    ? `it has no ${missing.join(", ")}`
    : failed instanceof Error
    ? failed.message
    : String(failed);
  throw new EnvironmentError(`Cannot unpack "${archive}": ${why}`);
}
