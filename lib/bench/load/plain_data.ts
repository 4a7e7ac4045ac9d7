import { InputError, pathText } from "../../core/mod.ts";

/**
 * Parses JSON that a stranger wrote, and refuses what could harm a program that copies it.
 *
 * @param path Path of the file, for messages.
 * @throws {InputError} If it is no JSON, is nested deeper than 64 levels, or has a key that
 *   means something to JavaScript: `__proto__`, `constructor`, `prototype`.
 */
export function plainData(path: string, json: string): unknown {
  const refuse = (why: string) =>
    new InputError(`Cannot read "${path}": ${why}`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  const open: { at: PropertyKey[]; value: unknown }[] = [{ at: [], value }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (typeof next.value !== "object" || next.value === null) continue;
    const { at } = next;
    if (at.length >= DEEPEST) {
      throw refuse(`it is nested deeper than ${DEEPEST} levels`);
    }
    const isList = Array.isArray(next.value);
    for (const [key, value] of Object.entries(next.value)) {
      if (KEYS.has(key)) {
        throw refuse(
          `${
            pathText([...at, key])
          }: no key of data may be "${key}", for it changes what objects are`,
        );
      }
      open.push({ at: [...at, isList ? Number(key) : key], value });
    }
  }
  return value;
}

const DEEPEST = 64;
const KEYS: ReadonlySet<string> = new Set([
  "__proto__",
  "constructor",
  "prototype",
]);
