// zod's issues as sentences that a person can act on. What was expected is read
// from the schema itself, so that a text where a number from 0 upwards belongs
// is told of the bound too.

import { z } from "zod";
import { show } from "./limited.ts";
import { suggestion } from "./suggestion.ts";

/** What a value should be: a schema of zod. */
export type Schema = z.ZodType;

/**
 * Checks a value and says everything that is wrong with it.
 *
 * @returns One sentence per problem, for example
 *   `methods[2].lambda: expected a number >= 0, got "100"`; none if the value fits.
 */
export function problems(schema: Schema, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return error ? error.issues.flatMap((i) => describe(i, schema, value)) : [];
}

/**
 * Writes a path as it would be written in TypeScript.
 *
 * @param path Keys and indices, outermost first.
 * @returns For example `"methods[2].lambda"`; `""` for the root.
 */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map((key) =>
    typeof key === "number" ? `[${key}]` : `.${String(key)}`
  ).join("").replace(/^\./, "");
}

function describe(
  issue: z.core.$ZodIssue,
  root: z.ZodType,
  value: unknown,
): string[] {
  const { path } = issue;
  const schema = schemaAt(root, path);
  // What a schema was told to say of itself says more than its kind.
  const said = schema?.def.error?.(issue as never);
  const where = path.length === 0 ? "" : `${pathText(path)}: `;
  if (typeof said === "string" && issue.code !== "custom") {
    return [`${where}${said}, got ${show(follow(value, path))}`];
  }
  if (issue.code === "invalid_union") {
    // The errors of the option that fits in kind say more than the union's.
    const inner = issue.errors.find((errors) =>
      !errors.some((e) => e.code === "invalid_type" && e.path.length === 0)
    );
    if (inner) {
      return inner.flatMap((e) =>
        describe({ ...e, path: [...path, ...e.path] }, root, value)
      );
    }
  }
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(objectOf(schema)?.shape ?? {});
    return issue.keys.map((key) =>
      `${pathText([...path, key])}: unknown key, ${suggestion(key, known)}`
    );
  }
  const own = issue.code === "custom" || issue.code === "invalid_format";
  const wanted = own || schema === undefined
    ? issue.message
    : `expected ${phrase(schema)}`;
  return [`${where}${wanted}, got ${show(follow(value, path))}`];
}

function objectOf(schema: z.ZodType | undefined): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  if (!(schema instanceof z.ZodUnion)) return undefined;
  return schema.options.find((o) => o instanceof z.ZodObject);
}

function phrase(schema: z.ZodType): string {
  const s = unwrapped(schema);
  if (s instanceof z.ZodNumber) {
    const json = z.toJSONSchema(s);
    const bounds = [
      [">=", json.minimum],
      [">", json.exclusiveMinimum],
      ["<=", json.maximum],
      ["<", json.exclusiveMaximum],
    ].filter(([, b]) => Math.abs(Number(b)) < Number.MAX_SAFE_INTEGER);
    return [
      json.type === "integer" ? "a whole number" : "a number",
      bounds.map((b) => b.join(" ")).join(" and "),
    ].join(" ").trim();
  }
  if (s instanceof z.ZodString) return "a text";
  if (s instanceof z.ZodBoolean) return "true or false";
  if (s instanceof z.ZodNull) return "null";
  if (s instanceof z.ZodLiteral) {
    return [...s.values].map((v) => JSON.stringify(v)).join(" or ");
  }
  if (s instanceof z.ZodEnum) return `one of ${s.options.join(", ")}`;
  if (s instanceof z.ZodTuple) return `a list of ${s.def.items.length}`;
  if (s instanceof z.ZodArray) {
    const least = z.toJSONSchema(s, { unrepresentable: "any" }).minItems ?? 0;
    return least > 0 ? `a list of at least ${least}` : "a list";
  }
  if (s instanceof z.ZodUnion) {
    return s.options.map((o) => phrase(o as z.ZodType)).join(" or ");
  }
  return "an object";
}

function schemaAt(
  root: z.ZodType,
  path: readonly PropertyKey[],
): z.ZodType | undefined {
  let schema: z.ZodType | undefined = root;
  for (const key of path) {
    if (schema === undefined) return undefined;
    schema = child(unwrapped(schema), key);
  }
  return schema && unwrapped(schema);
}

function child(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    const name = String(key);
    // "constructor" is a key of every object, and none of the schema's.
    return Object.hasOwn(schema.shape, name)
      ? schema.shape[name]
      : schema.def.catchall as z.ZodType | undefined;
  }
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodTuple) {
    const { items, rest } = schema.def;
    return (items[Number(key)] ?? rest ?? undefined) as z.ZodType | undefined;
  }
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (schema instanceof z.ZodUnion) {
    return schema.options.map((o) => child(unwrapped(o as z.ZodType), key))
      .find((s) => s !== undefined);
  }
  return undefined;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  const wrapped = schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable || schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly;
  return wrapped ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}

function follow(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (v, key) => (v as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}
