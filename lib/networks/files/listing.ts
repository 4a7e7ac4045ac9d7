import { EnvironmentError, InputError } from "../../core/mod.ts";
import { impostor, TELLING_BYTES } from "./impostor.ts";

/** A file where it really lies, behind every symbolic link. */
export interface RealFile {
  /** Absolute path without symbolic links. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
}

/**
 * Follows a path to the regular file it names.
 *
 * Hugging Face's cache stores a file once, as a blob, and links to it; ONNX
 * Runtime reads weights only where they really lie.
 *
 * @param path Path of a file or of a symbolic link to one.
 * @throws {InputError} If there is no such regular file.
 * @throws {EnvironmentError} If it may not be read.
 */
export async function realFile(path: string): Promise<RealFile> {
  const real = await reading(path, () => Deno.realPath(path));
  const info = await reading(path, () => Deno.stat(real));
  if (!info.isFile) {
    throw new InputError(`Cannot read "${path}": expected a regular file`);
  }
  return { path: real, size: info.size };
}

/**
 * Lists the names in a folder.
 *
 * @returns Names of its files and folders, sorted.
 * @throws {InputError} If there is no such folder.
 * @throws {EnvironmentError} If it may not be read.
 */
export function listFolder(path: string): Promise<readonly string[]> {
  return reading(path, async () => {
    const names: string[] = [];
    for await (const entry of Deno.readDir(path)) names.push(entry.name);
    return names.sort();
  });
}

/**
 * Reads a text file.
 *
 * @throws {InputError} If there is no such regular file, it is larger than 100 MB, or is known to be something else.
 * @throws {EnvironmentError} If it may not be read.
 */
export async function readText(path: string): Promise<string> {
  const file = await realFile(path);
  if (file.size > LARGEST_TEXT) {
    throw new InputError(
      `Cannot read "${path}": expected at most ${LARGEST_TEXT} bytes of text, found ${file.size}`,
    );
  }
  const bytes = await reading(path, () => Deno.readFile(file.path));
  const other = impostor(bytes.subarray(0, TELLING_BYTES));
  if (other !== undefined) {
    throw new InputError(`Cannot read "${path}": ${other}`);
  }
  return new TextDecoder().decode(bytes);
}

/**
 * Does something with a file, turning the system's refusals into the project's errors.
 *
 * @returns What `act` returns.
 * @throws {InputError} If the path leads nowhere.
 * @throws {EnvironmentError} If the system or Deno does not allow it.
 */
export async function reading<T>(
  path: string,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new EnvironmentError(
        `Cannot read "${path}": Deno was not allowed to; run with --allow-read`,
        { cause: error },
      );
    }
    const known = REASONS.find(([type]) => error instanceof type);
    if (!known) throw error;
    const [type, Kind, reason] = known;
    const dangling = type === Deno.errors.NotFound && await danglingLink(path);
    throw new Kind(`Cannot read "${path}": ${dangling || reason}`);
  }
}

/** Says where a symbolic link leads that leads nowhere; `undefined` if it is none. */
async function danglingLink(path: string): Promise<string | undefined> {
  const target = await Deno.readLink(path).catch(() => undefined);
  return target === undefined
    ? undefined
    : `it is a link to "${target}", which is not there; fetch that again, or mend the link`;
}

const LARGEST_TEXT = 100_000_000;

const REASONS = [
  [Deno.errors.NotFound, InputError, "there is no such file or folder"],
  [Deno.errors.NotADirectory, InputError, "it is not a folder"],
  [Deno.errors.IsADirectory, InputError, "it is a folder"],
  [Deno.errors.FilesystemLoop, InputError, "its symbolic links go in a circle"],
  [
    Deno.errors.PermissionDenied,
    EnvironmentError,
    "the system does not allow it",
  ],
] as const;

/**
 * Says what a folder holds, in an error message.
 *
 * @returns The first ten, and how many more there are.
 */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return "found an empty folder";
  const more = names.length > 10 ? ` and ${names.length - 10} more` : "";
  return `found ${names.slice(0, 10).join(", ")}${more}`;
}
