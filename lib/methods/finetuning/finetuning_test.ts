// What is learnt acts in sampling as it did in learning.

import { deepStrictEqual, throws } from "node:assert/strict";
import { assertWithin } from "../../../tests/support/assert.ts";
import { relativeError } from "../../../tests/support/errors.ts";
import { withRandomModel } from "../../../tests/support/testbed.ts";
import { rows, type Tensor, torchNormal } from "../../core/mod.ts";
import { hookedPipeline } from "../../diffusion/sampler/hooked_pipeline.ts";
import type { Tensors } from "../../optim/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import { finetuning } from "./finetuning.ts";
import { begunLearning } from "./learnt.ts";
import { encodeLearnt, textsOf } from "./text_side.ts";

const CONTEXT = { attribute: "gender", groups: ["male", "female"] };
const PROMPT = "a photo of a nurse";

Deno.test("adapters and prefixes give the texts that they were learnt with", async () => {
  await withRandomModel(async ({ pipeline }) => {
    for (const part of ["text_encoder", "prefix"] as const) {
      const learnt = await moved(pipeline, part);
      const p = finetuning.parameters.parse({ part });
      const transform = finetuning.create(p, CONTEXT, {
        tensors: learnt,
        curves: {},
      });
      const input = transform.embed?.({ seed: 1, prompt: PROMPT, subject: "" });
      const { tokens } = await hookedPipeline(pipeline, [transform])
        .condition([{ text: "" }, { text: PROMPT, input }]);
      const known = await states(pipeline, learnt);
      assertWithin(part, relativeError(tokens, known), 1e-5);
      const before = await states(pipeline, {});
      // A prefix stands in front of prompts, not of negative ones.
      deepStrictEqual(
        relativeError(rows(tokens, 0, 1), rows(before, 0, 1)) < 1e-5,
        part === "prefix",
      );
      deepStrictEqual(relativeError(tokens, before) > 1e-3, true);
    }
  });
});

Deno.test("a prefix that leaves no room for the prompt is refused", async () => {
  await withRandomModel(({ pipeline }) => {
    const prefix = torchNormal(1, [pipeline.tokenizer.maxLength - 3, 4]);
    throws(
      () => textsOf(pipeline.tokenizer, PROMPT, true, { prefix }),
      /Cannot write \d+ tokens before the prompt "a photo of a nurse"/,
    );
  });
});

Deno.test("adapters are written under the names of diffusers", async () => {
  await withRandomModel(async ({ pipeline }) => {
    const tensors = await moved(pipeline, "both");
    const { ["pytorch_lora_weights.safetensors"]: bytes } =
      finetuning.files?.({ tensors, curves: {} }) ?? {};
    const length = Number(
      new DataView(bytes?.buffer ?? new ArrayBuffer(8)).getBigUint64(0, true),
    );
    const header = JSON.parse(
      new TextDecoder().decode(bytes?.subarray(8, 8 + length)),
    );
    const { __metadata__: _, ...names } = header;
    const found = Object.keys(names);
    deepStrictEqual(found.length, Object.keys(tensors).length);
    deepStrictEqual(
      found.filter((name) =>
        !/^(unet\.(down|mid|up)_block.*\.attn[12]\.to_|text_encoder\.text_model\.encoder\.layers\.\d+\.).*\.lora_[AB]\.weight$/
          .test(name)
      ),
      [],
    );
  });
});

/** What is learnt, away from where it changes nothing. */
async function moved(
  pipeline: Pipeline,
  part: "text_encoder" | "both" | "prefix",
): Promise<Tensors> {
  const { text } = pipeline;
  if (!text) throw new TypeError("The model has one text encoder");
  const p = finetuning.parameters.parse({ part, rank: 2, tokens: 2 });
  const begun = await begunLearning(pipeline, text, p);
  return Object.fromEntries(
    Object.entries(begun).map(([name, x], i): [string, Tensor] => [
      name,
      name.endsWith(".up") ? torchNormal(i, x.shape) : x,
    ]),
  );
}

async function states(pipeline: Pipeline, learnt: Tensors): Promise<Tensor> {
  const { text, tokenizer } = pipeline;
  if (!text) throw new TypeError("The model has one text encoder");
  return await encodeLearnt(
    text,
    textsOf(tokenizer, PROMPT, true, learnt),
    learnt,
  );
}
