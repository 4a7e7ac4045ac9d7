import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { at, InputError } from "../../core/mod.ts";
import type { Sample } from "../../diffusion/mod.ts";
import { createTransforms, type TransformSpec } from "../mod.ts";

const GENDER = { attribute: "gender", groups: ["male", "female"] };
const NURSE: Sample = { seed: 6, prompt: "a nurse", subject: "nurse" };

Deno.test("rewrite_prompt puts the image's group in turn by seed", () => {
  const prompts = [6, 7, 8].map((seed) =>
    rewritten({ prompt: "a photo of the face of a {group} {subject}" }, {
      ...NURSE,
      seed,
    }).prompt
  );
  deepStrictEqual(prompts, [
    "a photo of the face of a male nurse",
    "a photo of the face of a female nurse",
    "a photo of the face of a male nurse",
  ]);
});

Deno.test("rewrite_prompt draws every group equally often from consecutive seeds", () => {
  const groups = ["white", "black", "asian", "hispanic"];
  const [transform] = createTransforms(
    [{ id: "rewrite_prompt", parameters: { prompt: "{group}" } }],
    { attribute: "race", groups },
  );
  const drawn = Array.from(
    { length: 12 },
    (_, i) => transform?.prompt?.({ ...NURSE, seed: 91 + i }).prompt,
  );
  for (const group of groups) {
    deepStrictEqual(drawn.filter((d) => d === group).length, 3);
  }
});

Deno.test("rewrite_prompt fills every placeholder", () => {
  const { prompt, negative } = rewritten({
    prompt: "a photo of a {subject}, {not_groups}",
    negative: "{groups}, {attribute} bias",
  });
  deepStrictEqual(prompt, "a photo of a nurse, not male, not female");
  deepStrictEqual(negative, "male, female, gender bias");
});

Deno.test("rewrite_prompt leaves what it has no template for", () => {
  deepStrictEqual(rewritten({ negative: "ugly" }), {
    ...NURSE,
    negative: "ugly",
  });
  deepStrictEqual(rewritten({ prompt: "a diverse {subject}" }), {
    ...NURSE,
    prompt: "a diverse nurse",
  });
});

Deno.test("rewrite_prompt refuses an unknown placeholder when it is made", () => {
  refused(
    [{ id: "rewrite_prompt", parameters: { prompt: "a {grop} nurse" } }],
    /"a \{grop\} nurse": \{grop\} has no value, did you mean "group"\?/,
  );
});

Deno.test("rewrite_prompt refuses an image without the subject it needs", () => {
  throws(
    () => rewritten({ prompt: "{subject}" }, { seed: 1, prompt: "a nurse" }),
    InputError,
  );
});

Deno.test("rewrite_prompt refuses to do nothing, and groups that are not there", () => {
  refused([{ id: "rewrite_prompt" }], /got neither/);
  throws(
    () =>
      createTransforms(
        [{ id: "rewrite_prompt", parameters: { prompt: "{group}" } }],
        { attribute: "gender", groups: [] },
      ),
    InputError,
  );
});

function rewritten(
  parameters: Record<string, unknown>,
  sample: Sample = NURSE,
): Sample {
  const specs = [{ id: "rewrite_prompt", parameters }];
  const transform = at(createTransforms(specs, GENDER), 0);
  ok(transform.prompt);
  return transform.prompt(sample);
}

function refused(specs: readonly TransformSpec[], message: RegExp): void {
  throws(() => createTransforms(specs, GENDER), (error: InputError) => {
    ok(error instanceof InputError);
    ok(message.test(error.message), error.message);
    return true;
  });
}
