// One harm to one file, as disks, downloads and editors do it.

/** Which file is harmed, how and where. */
export interface Damage {
  /** Name of the folder or file. */
  readonly of: string;
  /** Which of its files, modulo their number. */
  readonly file: number;
  /** How. */
  readonly way: keyof typeof WAYS;
  /** Where, modulo its length. */
  readonly at: readonly number[];
}

type Way = (
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  at: readonly number[],
) => Promise<void>;

/** What happens to files. */
export const WAYS = {
  flipped: (path, bytes, at) => {
    for (const i of at) {
      const k = i % Math.max(1, Math.min(bytes.length, 4096));
      bytes[k] = (bytes[k] ?? 0) ^ (1 << i % 8);
    }
    return Deno.writeFile(path, bytes);
  },
  cut: (path, bytes, [i = 0]) =>
    Deno.writeFile(path, bytes.subarray(0, i % (bytes.length + 1))),
  empty: (path) => Deno.writeFile(path, new Uint8Array()),
  gone: (path) => Deno.remove(path),
  page: (path) => Deno.writeTextFile(path, "<!DOCTYPE html><html></html>"),
  mistyped: async (path, bytes, [i = 0, j = 0]) => {
    // A value of JSON becomes one of another type.
    const text = new TextDecoder().decode(bytes);
    const values = [
      ...text.matchAll(/(?<=[:[,]\s*)("[^"\n]*"|-?[\d.]+|true)/g),
    ];
    const { index = 0, 0: old = "" } = values[i % (values.length || 1)] ?? {};
    const other = ["null", "[]", "{}", '"x"', "-1", "1e99", "true"][j % 7];
    await Deno.writeTextFile(
      path,
      text.slice(0, index) + other + text.slice(index + old.length),
    );
  },
  folder: async (path) => {
    await Deno.remove(path);
    await Deno.mkdir(path);
  },
  dangling: async (path) => {
    await Deno.remove(path);
    await Deno.symlink("/nowhere", path);
  },
  circular: async (path) => {
    await Deno.remove(path);
    await Deno.symlink(path, path);
  },
  forbidden: (path) => Deno.chmod(path, 0),
  "folder forbidden": (path) =>
    path.includes("/")
      ? Deno.chmod(path.slice(0, path.lastIndexOf("/")), 0)
      : Deno.chmod(path, 0),
  "folder read-only": (path) =>
    path.includes("/")
      ? Deno.chmod(path.slice(0, path.lastIndexOf("/")), 0o500)
      : Deno.chmod(path, 0o400),
} as const satisfies Record<string, Way>;

/**
 * Harms a file.
 *
 * @param damage What is done; files are relative to the working folder.
 */
export async function harm({ of, file, way, at }: Damage): Promise<void> {
  const files = await filesOf(of);
  const path = files[file % files.length] ?? of;
  await WAYS[way](path, await Deno.readFile(path), at);
}

async function filesOf(path: string): Promise<string[]> {
  if (!(await Deno.stat(path)).isDirectory) return [path];
  const names = await Array.fromAsync(Deno.readDir(path), ({ name }) => name);
  const inner = await Promise.all(
    names.sort().map((name) => filesOf(`${path}/${name}`)),
  );
  return inner.flat();
}
