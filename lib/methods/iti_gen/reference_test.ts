// ITI-GEN's losses, their gradients and the written prompt, against PyTorch and transformers.

import { deepStrictEqual } from "node:assert/strict";
import { at, type Tensor, tensor, zeros } from "../../core/mod.ts";
import { encodePrompts } from "../../diffusion/sampler/encode_prompts.ts";
import { openTokenLearner } from "./token_learner.ts";
import { openPipeline, openRuntime, openScorer } from "../../runtime/mod.ts";
import reference from "./reference/iti_gen.json" with { type: "json" };
import { assertWithin } from "../../../tests/support/assert.ts";
import { relativeError } from "../../../tests/support/errors.ts";

const FOLDER =
  new URL("../../../tests/reference/random_model", import.meta.url).pathname;

Deno.test("ITI-GEN agrees with PyTorch on random weights", async (t) => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(FOLDER, runtime);
  const scorer = await openScorer(`${FOLDER}/clip`, runtime);
  const { prompt, end, cases, written } = reference;

  for (const { name, categories, likeness, tokens, attributes } of cases) {
    await t.step(`losses and gradients: ${name}`, async () => {
      const learner = await openTokenLearner(scorer, {
        categories,
        tokens: at(at(tokens, 0), 0).length,
        ids: pipeline.tokenizer.padded(prompt).ids,
        from: end,
        likeness,
      });
      for (const [attribute, expected] of attributes.entries()) {
        const found = await learner.losses(tokens.map(stack), {
          attribute,
          means: matrix(expected.means),
          counts: expected.counts,
        });
        deepStrictEqual(found.directed, expected.directed);
        for (const loss of ["direction", "semantic"] as const) {
          const error = Math.abs(found[loss] - expected[loss]);
          assertWithin(loss, error, 1e-5);
        }
        const error = relativeError(found.gradient, stack(expected.gradient));
        assertWithin("the gradient", error, 1e-3);
      }
      await learner.release();
    });
  }

  for (const { padding, hidden } of written.results) {
    await t.step(`a written prompt, filled up with ${padding}`, async () => {
      const { conditioning } = await encodePrompts(pipeline, [{
        text: prompt,
        input: {
          embeddings: matrix(written.rows),
          ...padding === "zero" && { pad: 0 },
        },
      }]);
      const expected = stack([hidden]);
      assertWithin(
        "the text",
        relativeError(conditioning.tokens, expected),
        1e-4,
      );
    });
  }

  await t.step("nothing written leaves the bits of the prompt", async () => {
    const { ids } = pipeline.tokenizer.padded(prompt);
    const width = at(written.rows, 0).length;
    deepStrictEqual(
      await pipeline.encodeText([ids], [{
        from: end,
        embeddings: zeros([0, width]),
      }]),
      await pipeline.encodeText([ids]),
    );
  });

  await scorer.close();
  await pipeline.close();
  await runtime.close();
});

function matrix(rows: readonly (readonly number[])[]): Tensor {
  return tensor(rows.flat(), [rows.length, at(rows, 0).length]);
}

function stack(blocks: readonly (readonly (readonly number[])[])[]): Tensor {
  const { shape } = matrix(at(blocks, 0));
  return tensor(blocks.flat(2), [blocks.length, ...shape]);
}
