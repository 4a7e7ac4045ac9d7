// Injecting prompts into one cross-attention module at a time, on the embedded model.

import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { assertWithin } from "../../tests/support/assert.ts";
import { relativeError } from "../../tests/support/errors.ts";
import { inFolder } from "../../tests/support/folder.ts";
import { withTestbed } from "../../tests/support/testbed.ts";
import { sample } from "../diffusion/mod.ts";
import { injectInTurn } from "./injection.ts";
import { modulesOfKinds } from "./module_kinds.ts";

const SAMPLES = [3, 4].map((seed) => ({
  seed,
  prompt: "A photo of the face of a nurse",
  subject: "nurse",
}));
const prompts = () => ["male", "female"].map((g) => `A photo of a ${g} nurse`);

Deno.test("a prompt that every cross-attention reads makes its own image", () =>
  withTestbed(async ({ pipeline }) => {
    const modules = modulesOfKinds(pipeline.outputs, ["attn2"]);
    const [, prompt = ""] = prompts();
    const injected = await sample(pipeline, {
      ...{ samples: SAMPLES, steps: 2, guidance: 7.5 },
      transforms: [{ attention: { modules, prompt: () => prompt } }],
    });
    const named = await sample(pipeline, {
      samples: SAMPLES.map((s) => ({ ...s, prompt })),
      ...{ steps: 2, guidance: 7.5 },
    });
    const error = relativeError(injected.images, named.images);
    assertWithin("images", error, 1e-5);
  }));

Deno.test("modules are tried one by one, and what was made is not made again", () =>
  inFolder((folder) =>
    withTestbed(async ({ pipeline }) => {
      let asked = 0;
      const modules = modulesOfKinds(pipeline.outputs, ["attn2"]).slice(0, 2);
      const request = {
        ...{ samples: SAMPLES, modules, prompts, steps: 1, guidance: 7.5 },
        // The first image shows group 0 whatever is injected, and nobody can tell the second.
        judge() {
          asked++;
          return Promise.resolve([0, undefined]);
        },
      };
      const stopped = new AbortController();
      await rejects(injectInTurn(pipeline, folder, request, {
        signal: stopped.signal,
        onImages: () => stopped.abort(),
      }));
      strictEqual(asked, 2);
      const found = await injectInTurn(pipeline, folder, request);
      strictEqual(asked, 4);
      deepStrictEqual(
        found.map(({ module, followed }) => [module, followed.value]),
        modules.map((module) => [module, 0.25]),
      );
      deepStrictEqual(await injectInTurn(pipeline, folder, request), found);
      strictEqual(asked, 4);
    })
  ));
