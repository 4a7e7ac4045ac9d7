import { parseHeader, type StoredDtype } from "./_safetensors_header.ts";
// The safetensors format: eight bytes that give the length of a JSON header, the
// header, then the data. Only the header is read here; ONNX Runtime maps the data.

import { InputError, type Shape } from "../../core/mod.ts";
import { reading, type RealFile, realFile } from "./listing.ts";
import { impostor, TELLING_BYTES } from "./impostor.ts";

/** Where one tensor of a checkpoint lies. */
export interface StoredTensor {
  /** Name in the file. */
  readonly name: string;
  /** Element type. */
  readonly dtype: StoredDtype;
  /** Dimensions. */
  readonly shape: Shape;
  /** Absolute path of the file, behind every symbolic link. */
  readonly file: string;
  /** First byte, counted from the start of the file. */
  readonly offset: number;
  /** Length in bytes. */
  readonly bytes: number;
  /** What is added to it; nothing if absent. */
  readonly added?: readonly LowRank[];
}

/** A product of two small matrices that is added to a tensor: `scale · up · down`. */
export interface LowRank {
  /** `[out, r, …]`, of as many elements as `[out, r]`. */
  readonly up: StoredTensor;
  /** `[r, in, …]`. */
  readonly down: StoredTensor;
  /** What the product is multiplied by. */
  readonly scale: number;
}

/**
 * Reads the header of a safetensors file.
 *
 * The length, the JSON, duplicate keys, dtypes and shapes are checked, and that
 * the tensors cover the data without overlap and without hole.
 *
 * @param path Path of the file or of a symbolic link to it.
 * @returns The tensors by name, in the order of their data.
 * @throws {InputError} If the file is missing or is not a whole safetensors file; lists every problem found.
 * @throws {EnvironmentError} If the file may not be read.
 * @see {@link https://github.com/huggingface/safetensors#format}
 *
 * @example Usage
 * ```ts
 * import { readSafetensors } from "./safetensors.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(readSafetensors("no/such/file.safetensors"), /there is no such file/);
 * ```
 */
export async function readSafetensors(
  path: string,
): Promise<ReadonlyMap<string, StoredTensor>> {
  const file = await realFile(path);
  const header = await reading(path, () => readHeader(path, file));
  const data = LENGTH_BYTES + header.length;
  const { entries, problems } = parseHeader(header, file.size - data);
  if (problems.length > 0) throw broken(path, problems);
  return new Map(entries.map(({ name, dtype, shape, begin, end }) => [
    name,
    {
      name,
      dtype,
      shape,
      file: file.path,
      offset: data + begin,
      bytes: end - begin,
    },
  ]));
}

/**
 * Reads what a safetensors file says besides its tensors.
 *
 * @param path Path of a file that {@linkcode readSafetensors} reads.
 * @returns Texts by name; none if it says nothing.
 * @throws {InputError} If the file is missing or is not a whole safetensors file.
 * @throws {EnvironmentError} If the file may not be read.
 */
export async function readMetadata(
  path: string,
): Promise<Readonly<Record<string, string>>> {
  const file = await realFile(path);
  const header = await reading(path, () => readHeader(path, file));
  const text = new TextDecoder().decode(header);
  return JSON.parse(text).__metadata__ ?? {};
}

const LENGTH_BYTES = 8;
const LONGEST_HEADER = 100_000_000;

async function readHeader(path: string, file: RealFile): Promise<Uint8Array> {
  using handle = await Deno.open(file.path);
  const few = Math.min(TELLING_BYTES, file.size);
  const start = await readExactly(handle, few);
  if (!start) throw broken(path, ["it became shorter while it was read"]);
  const length = start.length < LENGTH_BYTES
    ? undefined
    : new DataView(start.buffer).getBigUint64(0, true);
  const most = Math.min(LONGEST_HEADER, file.size - LENGTH_BYTES);
  if (length === undefined || length > most) {
    throw broken(path, [
      impostor(start) ??
        (length === undefined
          ? `it has only ${file.size} bytes`
          : `its header should have ${length} bytes, the file has ${file.size} and a header at most ${LONGEST_HEADER}`),
    ]);
  }
  await handle.seek(LENGTH_BYTES, Deno.SeekMode.Start);
  const header = await readExactly(handle, Number(length));
  if (!header) throw broken(path, ["it became shorter while it was read"]);
  return header;
}

async function readExactly(
  handle: Deno.FsFile,
  length: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const n = await handle.read(bytes.subarray(done));
    if (n === null) return undefined;
    done += n;
  }
  return bytes;
}

function broken(path: string, problems: readonly string[]): InputError {
  return new InputError(
    `Cannot read "${path}": it is not a whole safetensors file`,
    problems,
  );
}
