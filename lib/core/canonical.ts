import { createHash } from "node:crypto";

/**
 * Writes a JSON value in one way only: keys sorted, so that equal values are equal bytes.
 *
 * Numbers are written in their shortest form that reads back the same; what
 * JSON has no word for is refused, never written as `null`.
 *
 * @param value Plain data; keys whose value is `undefined` are left out.
 * @param indent Spaces per level; 0 for one line.
 * @returns The text, without a newline at the end.
 * @throws {TypeError} If a number is not finite or a value is no plain data.
 */
export function canonicalJson(value: unknown, indent = 0): string {
  return JSON.stringify(sorted(value), null, indent);
}

/**
 * Returns the digest by which a value is known.
 *
 * @returns SHA-256 of its canonical JSON, 64 hexadecimal digits.
 */
export function digest(value: unknown): string {
  return sha256(new TextEncoder().encode(canonicalJson(value)));
}

/**
 * Returns the digest of bytes.
 *
 * @returns SHA-256, 64 hexadecimal digits.
 */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function sorted(value: unknown): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      break;
    case "object": {
      if (value === null) return null;
      if (Array.isArray(value)) return value.map(sorted);
      const proto = Object.getPrototypeOf(value);
      if (proto !== Object.prototype && proto !== null) break;
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, v]) => v !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([k, v]) => [k, sorted(v)]),
      );
    }
  }
  throw new TypeError(
    `Cannot write as canonical JSON: expected plain data, got ${String(value)}`,
  );
}
