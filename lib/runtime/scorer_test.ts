// deno-lint-ignore-file camelcase -- keys are spelled as in the file

import { ok, rejects, strictEqual } from "node:assert/strict";
import { openClipFolder } from "../networks/mod.ts";
import { openRuntime, openScorer } from "./mod.ts";
import { relativeError } from "../../tests/support/errors.ts";
import { changeJson, withCopy } from "../../tests/support/model_copy.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

interface Pooling {
  readonly name: string;
  readonly special: Readonly<Record<string, string>>;
  readonly eos_token_id: number;
  readonly features: readonly (readonly number[])[];
  readonly spread: number;
}

// Computed by tests/reference/clip_pooling.py.
const wanted = JSON.parse(
  await Deno.readTextFile(`${ROOT}tests/reference/clip_pooling.json`),
) as { texts: string[]; cases: Pooling[] };

/** Transformers reads a text elsewhere if it is padded. */
const isAmbiguous = ({ spread }: Pooling) => spread > 1e-3;

for (const pooling of wanted.cases) {
  const { name, special, eos_token_id: pooled, features } = pooling;
  const verb = isAmbiguous(pooling) ? "refused" : "read as transformers does";
  Deno.test(`a text ${name} is ${verb}`, async () => {
    await withCopy(`${ROOT}tests/reference/random_model/clip`, async (clip) => {
      await changeJson(`${clip}/special_tokens_map.json`, special);
      await changeJson(`${clip}/tokenizer_config.json`, special);
      await changeJson(`${clip}/config.json`, {
        text_config: { eos_token_id: pooled },
      });
      if (isAmbiguous(pooling)) {
        await rejects(
          openClipFolder(clip),
          /eos_token_id is 2, which means that a text is read at its largest id, but .*has id 573, and the end token 572; write 572 there/,
        );
        return;
      }
      const runtime = await openRuntime({ provider: "cpu", threads: 1 });
      try {
        const scorer = await openScorer(clip, runtime);
        const found = await scorer.embedTexts(wanted.texts);
        const shape = [features.length, features[0]?.length ?? 0];
        strictEqual(found.shape.join(), shape.join());
        const data = Float32Array.from(features.flat());
        const error = relativeError(found, { data, shape });
        ok(error < 1e-4, `relative error ${error}`);
      } finally {
        await runtime.close();
      }
    });
  });
}

Deno.test("the cases hold both: texts that are read alike however they are padded, and some that are not", () => {
  strictEqual(wanted.cases.filter(isAmbiguous).length, 1);
});
