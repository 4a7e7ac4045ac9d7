// Prompt templates: text with {placeholders}.

import { InputError, suggestion } from "../../core/mod.ts";

/**
 * Fills the placeholders of a template. An article before a placeholder
 * follows what is put there: with `"asian"`, `"a {group} nurse"` becomes
 * `"an asian nurse"`.
 *
 * @param template Text with placeholders in braces, for example `"a photo of a {subject}"`.
 * @param values What each placeholder stands for.
 * @throws {InputError} If the template has a placeholder without a value, naming the nearest.
 *
 * @example Usage
 * ```ts
 * import { fillTemplate } from "./template.ts";
 * import { equal } from "node:assert/strict";
 *
 * const values = { group: "asian", subject: "nurse" };
 * equal(fillTemplate("a {group} {subject}", values), "an asian nurse");
 * ```
 */
export function fillTemplate(
  template: string,
  values: Readonly<Record<string, string>>,
): string {
  const unknown = placeholders(template).find((p) => !Object.hasOwn(values, p));
  if (unknown !== undefined) {
    throw new InputError(
      `Cannot fill the template "${template}": {${unknown}} has no value, ${
        suggestion(unknown, Object.keys(values))
      }`,
    );
  }
  return template
    .replaceAll(
      /\b(a)n? (?=\{(\w*)\})/gi,
      (_, a, name) => /^[aeiou]/i.test(values[name] ?? "") ? `${a}n ` : `${a} `,
    )
    .replaceAll(PLACEHOLDER, (_, name) => values[name] ?? "");
}

/**
 * Lists the placeholders of a template.
 *
 * @returns Their names, without braces, in order.
 */
export function placeholders(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name]) => name ?? "");
}

const PLACEHOLDER = /\{([^{}]*)\}/g;
