// Inputs for readers: noise, damaged files, and JSON that is sound but says something else.

import {
  type Arbitrary,
  array,
  constantFrom,
  integer,
  jsonValue,
  nat,
  oneof,
  string,
  tuple,
  uint8Array,
} from "fast-check";

/**
 * Makes bytes from whole files: each with a few of its bytes changed, taken
 * out, doubled or replaced by what is known to hurt, and bytes of no file at all.
 *
 * @param files Whole files.
 * @returns Bytes.
 */
export function damaged(
  files: readonly Uint8Array[],
): Arbitrary<Uint8Array> {
  return oneof(
    { weight: 8, arbitrary: tuple(constantFrom(...files), edits).map(edited) },
    { weight: 1, arbitrary: uint8Array({ maxLength: 200 }) },
    { weight: 1, arbitrary: hurtful.map(encode) },
  );
}

/**
 * Makes texts from whole files, as {@linkcode damaged} makes bytes.
 *
 * @param texts Whole files.
 * @returns Texts.
 */
export function damagedText(texts: readonly string[]): Arbitrary<string> {
  const decoder = new TextDecoder();
  return oneof(
    {
      weight: 4,
      arbitrary: damaged(texts.map(encode)).map((b) => decoder.decode(b)),
    },
    { weight: 1, arbitrary: string({ unit: "binary", maxLength: 100 }) },
  );
}

/**
 * Makes JSON values from sound ones: each with a few of its parts replaced by
 * another value, taken out, or moved to another key.
 *
 * @param values Sound values.
 * @returns JSON values.
 */
export function altered(values: readonly unknown[]): Arbitrary<unknown> {
  return tuple(
    constantFrom(...values),
    array(alteration, { minLength: 1, maxLength: 3 }),
  ).map(([value, steps]) =>
    steps.reduce<unknown>(
      (v, [where, what, replacement, key]) =>
        alter(v, where, what, replacement, key),
      structuredClone(value),
    )
  );
}

/**
 * Makes the text of JSON files: damaged texts and altered values.
 *
 * @param values Sound values.
 * @returns Texts.
 */
export function jsonText(values: readonly unknown[]): Arbitrary<string> {
  return oneof(
    { weight: 2, arbitrary: altered(values).map((v) => JSON.stringify(v)) },
    {
      weight: 1,
      arbitrary: damagedText(values.map((v) => JSON.stringify(v))),
    },
  );
}

const encode = (text: string) => new TextEncoder().encode(text);

/** Numbers that are too large, keys that mean something, brackets without end. */
const hurtful = constantFrom(
  "18446744073709551615",
  "1152921504606846976",
  "-1",
  "1e999",
  "0.5",
  "NaN",
  "null",
  "{}",
  "[]",
  '"',
  '"__proto__"',
  '"constructor"',
  '"toString"',
  "\0",
  "\ufeff",
  "\ud83d\ude00",
  ",",
  "\r\n",
  "'=1+1",
  "../../../../dev/zero",
  "[".repeat(5000),
  '{"a":'.repeat(5000),
  "a".repeat(10_000),
  "(".repeat(3000),
);

const edits = array(
  tuple(
    constantFrom("flip", "set", "cut", "drop", "double", "put", "grow"),
    nat(),
    nat(64),
    hurtful,
    constantFrom(0, 1, 127, 128, 255),
  ),
  { maxLength: 4 },
);

type Edits = typeof edits extends Arbitrary<infer T> ? T : never;

function edited([file, steps]: [Uint8Array, Edits]): Uint8Array {
  let bytes = file;
  for (const [kind, place, length, text, value] of steps) {
    const at = place % (bytes.length + 1);
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
    if (kind === "flip" || kind === "set") {
      if (at === bytes.length) continue;
      bytes = bytes.slice();
      bytes[at] = kind === "set" ? value : (bytes[at] ?? 0) ^ (1 << length % 8);
    } else if (kind === "cut") bytes = head;
    else if (kind === "drop") bytes = joined(head, tail.subarray(length));
    else if (kind === "double") {
      bytes = joined(head, tail.subarray(0, length), tail);
    } else if (kind === "put") bytes = joined(head, encode(text), tail);
    else bytes = joined(head, new Uint8Array(length * 64).fill(value), tail);
  }
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((n, { length }) => n + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const extreme = constantFrom<unknown>(
  ...[null, true, -1, 0, 0.5, 1e308, -0, 2 ** 53, 2 ** 31, "", "a", [], {}],
  ...["{subject}", "../x", "\0", "x".repeat(5000), "a+b", [[]], [null], ["a"]],
  Array.from({ length: 2000 }, () => 1e9),
);

const alteration = tuple(
  nat(),
  constantFrom("put", "put", "number", "drop", "move", "double"),
  oneof(extreme, jsonValue({ maxDepth: 3 }), integer()),
  constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "length",
    "id",
    "x",
    "0",
  ),
);

/** Changes one part of a value, found by counting. */
function alter(
  value: unknown,
  where: number,
  what: string,
  replacement: unknown,
  key: string,
): unknown {
  const places: [object, string][] = [];
  const open: unknown[] = [value];
  for (const next of open) {
    if (typeof next !== "object" || next === null) continue;
    for (const [k, v] of Object.entries(next)) {
      places.push([next, k]);
      open.push(v);
    }
  }
  const place = places[where % (places.length + 1)];
  if (!place) return structuredClone(replacement);
  const [holder, name] = place;
  const fields = holder as Record<string, unknown>;
  if (what === "put") set(fields, name, structuredClone(replacement));
  else if (what === "number") {
    const old = fields[name];
    set(fields, name, typeof old === "number" ? old * 1e6 + 0.5 : where);
  } else if (what === "drop") {
    if (Array.isArray(fields)) fields.splice(Number(name), 1);
    else delete fields[name];
  } else if (what === "move") {
    set(fields, key, structuredClone(fields[name]));
  } else if (Array.isArray(fields)) fields.push(structuredClone(fields[name]));
  return value;
}

/** Also `__proto__`, as JSON.parse would. */
function set(fields: object, name: string, value: unknown): void {
  if (Array.isArray(fields) && !/^\d+$/.test(name)) return;
  Object.defineProperty(fields, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
