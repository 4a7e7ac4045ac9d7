import { InputError } from "../core/mod.ts";
import type { MethodRecord } from "./record/mod.ts";

/** Methods by id. */
export type Methods = ReadonlyMap<string, MethodRecord>;

/**
 * Adds a method to a copy of those there are.
 *
 * @param record One more; with the digest of its code if it is none of Entangle's own.
 * @throws {InputError} If there is another of its id.
 */
export function withMethod(methods: Methods, record: MethodRecord): Methods {
  const { id, code } = record;
  const same = methods.get(id);
  if (same && (code === undefined || same.code !== code)) {
    throw new InputError(
      `Cannot add the transform "${id}": there is another of this name; give it a name of its own`,
    );
  }
  return new Map([...methods, [id, record]]);
}
