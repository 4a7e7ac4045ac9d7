import { deepStrictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { fillTemplate, placeholders } from "./template.ts";

Deno.test("fillTemplate() makes an article agree with what follows", () => {
  const fill = (template: string, word: string) =>
    fillTemplate(template, { word });
  deepStrictEqual(fill("a {word}", "asian"), "an asian");
  deepStrictEqual(fill("an {word}", "nurse"), "a nurse");
  deepStrictEqual(
    fill("A {word} and a cat", "old nurse"),
    "An old nurse and a cat",
  );
  deepStrictEqual(fill("a diverse {word}", "engineer"), "a diverse engineer");
  deepStrictEqual(fill("banana {word}", "engineer"), "banana engineer");
});

Deno.test("fillTemplate() leaves text without placeholders alone", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(placeholders(text).length === 0);
      return fillTemplate(text, {}) === text;
    }),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("fillTemplate() does not read what it has put in", () => {
  const values = { subject: "{group}", group: "female" };
  deepStrictEqual(fillTemplate("{subject}", values), "{group}");
});

Deno.test("fillTemplate() refuses a placeholder without a value", () => {
  throws(
    () => fillTemplate("a {subjct}", { subject: "nurse" }),
    /\{subjct\} has no value, did you mean "subject"\?/,
  );
  throws(() => fillTemplate("{}", { subject: "nurse" }), /expected one of/);
});
