// The header of a safetensors file, checked as strictly as the reference
// implementation in Rust does, and against duplicate keys besides.

import { type Shape, show } from "../../core/mod.ts";
import { isObject, parseJson } from "./json.ts";

/** Element type of a stored tensor, as the safetensors header spells it. */
export type StoredDtype =
  | "BOOL"
  | "F4"
  | "F6_E2M3"
  | "F6_E3M2"
  | "U8"
  | "I8"
  | "F8_E5M2"
  | "F8_E4M3"
  | "F8_E8M0"
  | "F8_E4M3FNUZ"
  | "F8_E5M2FNUZ"
  | "I16"
  | "U16"
  | "F16"
  | "BF16"
  | "I32"
  | "U32"
  | "F32"
  | "C64"
  | "F64"
  | "I64"
  | "U64";

/** One tensor as the header describes it. */
export interface HeaderEntry {
  /** Name. */
  readonly name: string;
  /** Element type. */
  readonly dtype: StoredDtype;
  /** Dimensions. */
  readonly shape: Shape;
  /** First byte, counted from the end of the header. */
  readonly begin: number;
  /** Byte after the last, counted from the end of the header. */
  readonly end: number;
}

/**
 * Parses a safetensors header and checks that its tensors cover the data
 * exactly: inside the file, without overlap and without hole.
 *
 * @param bytes The header, without the eight bytes that give its length.
 * @param dataBytes Number of bytes that follow the header.
 * @returns The tensors in the order of their data, and every problem found; the
 * tensors are to be trusted only if there is no problem.
 */
export function parseHeader(
  bytes: Uint8Array,
  dataBytes: number,
): { entries: readonly HeaderEntry[]; problems: readonly string[] } {
  const problems: string[] = [];
  const json = parseObject(bytes, problems);
  const entries: HeaderEntry[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name === "__metadata__") {
      if (!isStringMap(value)) {
        problems.push("__metadata__: expected an object of strings");
      }
      continue;
    }
    const entry = parseEntry(name, value);
    if (typeof entry === "string") {
      problems.push(`${show(name)}: ${entry}`);
    } else entries.push(entry);
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  if (problems.length === 0) checkCover(entries, dataBytes, problems);
  return { entries, problems };
}

const BITS: Readonly<Record<StoredDtype, number>> = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
};

/** The header, a tensor, its shape. */
const DEEPEST = 3;

function parseObject(
  bytes: Uint8Array,
  problems: string[],
): Readonly<Record<string, unknown>> {
  if (bytes[0] !== 0x7b) {
    problems.push('the header does not begin with "{"');
    return {};
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
    const { value, duplicates } = parseJson(text, DEEPEST);
    for (const key of duplicates) {
      problems.push(`${show(key)}: the key is there twice`);
    }
    return isObject(value) ? value : {};
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) {
      throw error;
    }
    problems.push(`the header is not JSON: ${error.message}`);
    return {};
  }
}

/** Returns the entry, or what is wrong with it. */
function parseEntry(name: string, value: unknown): HeaderEntry | string {
  if (!isObject(value)) return "expected an object";
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) return `unknown dtype ${show(dtype)}`;
  if (!isSizes(shape)) {
    return `expected a shape of whole numbers, found ${show(shape)}`;
  }
  const [begin, end, ...rest] = isSizes(offsets) ? offsets : [];
  if (begin === undefined || end === undefined || rest.length > 0) {
    return `expected two data_offsets, found ${show(offsets)}`;
  }
  if (begin > end) return `data_offsets [${begin}, ${end}] run backwards`;
  if (elements(shape) * BITS[dtype] !== (end - begin) * 8) {
    return `${dtype} of shape [${shape.join(", ")}] does not fill the ${
      end - begin
    } bytes of its data_offsets`;
  }
  return { name, dtype, shape, begin, end };
}

function checkCover(
  entries: readonly HeaderEntry[],
  dataBytes: number,
  problems: string[],
): void {
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin < covered) {
      problems.push(
        `${show(name)}: overlaps the tensor before it by ${
          covered - begin
        } bytes`,
      );
    } else if (begin > covered) {
      problems.push(
        `${show(name)}: ${begin - covered} bytes before it belong to no tensor`,
      );
    }
    covered = Math.max(covered, end);
  }
  if (covered > dataBytes) {
    problems.push(
      `the tensors take ${covered} bytes, the file has ${dataBytes}: it is cut short`,
    );
  } else if (covered < dataBytes) {
    problems.push(
      `${dataBytes - covered} bytes at the end belong to no tensor`,
    );
  }
}

/** Number of elements; infinite where it is no longer exact. */
function elements(shape: Shape): number {
  let n = 1;
  for (const size of shape) {
    n *= size;
    if (n > Number.MAX_SAFE_INTEGER) return Infinity;
  }
  return n;
}

function isDtype(value: unknown): value is StoredDtype {
  return typeof value === "string" && Object.hasOwn(BITS, value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) &&
    value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function isStringMap(value: unknown): boolean {
  return isObject(value) &&
    Object.values(value).every((v) => typeof v === "string");
}
