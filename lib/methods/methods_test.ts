import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { InputError } from "../core/mod.ts";
import { createTransforms, METHODS, type TransformSpec } from "./methods.ts";
import { withMethod } from "./registry.ts";

const GENDER = { attribute: "gender", groups: ["male", "female"] };

Deno.test("a method is added to a copy, under an id that no other has", () => {
  const biasmap = METHODS.get("biasmap");
  ok(biasmap);
  const own = { ...biasmap, id: "own" };
  deepStrictEqual([...withMethod(METHODS, own).keys()], [
    ...METHODS.keys(),
    "own",
  ]);
  deepStrictEqual(METHODS.has("own"), false);
  throws(() => withMethod(METHODS, biasmap), InputError);
});

Deno.test("createTransforms() names the nearest id and parameter", () => {
  refused(
    [
      { id: "rewrite_promt", parameters: { prompt: "a nurse" } },
      { id: "rewrite_prompt", parameters: { promt: "a nurse" } },
    ],
    /transforms\[0\]: unknown transform "rewrite_promt", did you mean "rewrite_prompt"\?\n.*transforms\[1\]\.parameters\.promt: unknown key, did you mean "prompt"\?/,
  );
  refused(
    [{ id: "rewrite_prompt", parameters: { prompt: 3 } }],
    /transforms\[0\]\.parameters\.prompt: expected a text, got 3/,
  );
  refused([{ id: "toString" }], /unknown transform/);
});

Deno.test("createTransforms() refuses two that must have a hook to themselves", () => {
  const use = { id: "rewrite_prompt", parameters: { prompt: "a nurse" } };
  refused(
    [use, use],
    /"rewrite_prompt" must have the hook "prompt" to itself, but so must "rewrite_prompt"/,
  );
});

Deno.test("createTransforms() refuses what acts on the prompt behind what acts on the noise", () => {
  refused(
    [
      { id: "biasmap" },
      { id: "rewrite_prompt", parameters: { prompt: "a nurse" } },
    ],
    /"rewrite_prompt" acts on the prompt and "biasmap" on the noise, which comes after it; write "rewrite_prompt" first/,
  );
});

Deno.test("createTransforms() of no specs is no transforms", () => {
  deepStrictEqual(createTransforms([], GENDER), []);
});

function refused(specs: readonly TransformSpec[], message: RegExp): void {
  throws(() => createTransforms(specs, GENDER), (error: InputError) => {
    ok(error instanceof InputError);
    ok(message.test(error.message), error.message);
    return true;
  });
}
