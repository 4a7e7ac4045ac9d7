import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { changeJson, withCopy } from "../../../tests/support/model_copy.ts";
import { InputError } from "../../core/mod.ts";
import { openClipFolder } from "./clip_folder.ts";

const CLIP = "tests/reference/random_model/clip";
const END = 573;

/** Changes to the JSON files of a CLIP, and the problems that they make. */
const MISFITS: readonly (readonly [
  what: string,
  changes: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  problems: readonly string[],
])[] = [
  [
    "texts longer than its positions",
    { "tokenizer_config.json": { model_max_length: 77 } },
    [
      "tokenizer_config.json: model_max_length is 77, but config.json: text_config: max_position_embeddings is 24; take the tokenizer that the text encoder was trained with",
    ],
  ],
  [
    "a token without embedding",
    { "special_tokens_map.json": { pad_token: "<pad>" } },
    [
      'special_tokens_map.json: the id of "<pad>" is 574, but config.json: text_config: vocab_size is 574; add its embedding to the weights, or take the token out',
    ],
  ],
  [
    "an end that no text has",
    { "config.json": { text_config: { eos_token_id: 49407 } } },
    [
      "config.json: text_config: eos_token_id is 49407, but tokenizer_config.json: the eos_token, which ends every text, has id 573; write 573 there",
    ],
  ],
  [
    "images of another size",
    { "preprocessor_config.json": { size: 30, crop_size: 20 } },
    [
      "preprocessor_config.json: crop_size is 20×20, but config.json: vision_config: image_size is 30",
    ],
  ],
  [
    "a padding that would be pooled, as the largest id",
    {
      "config.json": { text_config: { eos_token_id: 2, vocab_size: 575 } },
      "special_tokens_map.json": { pad_token: "<pad>" },
    },
    [
      'config.json: text_config: eos_token_id is 2, which means that a text is read at its largest id, but special_tokens_map.json: "<pad>" has id 574, and the end token 573; write 573 there',
    ],
  ],
  [
    "several of these at once",
    {
      "config.json": { text_config: { eos_token_id: 0 } },
      "tokenizer_config.json": { model_max_length: 25 },
    },
    [
      "tokenizer_config.json: model_max_length is 25, but config.json: text_config: max_position_embeddings is 24; take the tokenizer that the text encoder was trained with",
      "config.json: text_config: eos_token_id is 0, but tokenizer_config.json: the eos_token, which ends every text, has id 573; write 573 there",
    ],
  ],
];

for (const [what, changes, problems] of MISFITS) {
  Deno.test(`openClipFolder() refuses ${what}`, async () => {
    await withCopy(CLIP, async (folder) => {
      for (const [file, change] of Object.entries(changes)) {
        await changeJson(`${folder}/${file}`, change);
      }
      await rejects(openClipFolder(folder), (error) => {
        deepStrictEqual((error as InputError).problems, problems);
        return error instanceof InputError;
      });
    });
  });
}

Deno.test("openClipFolder() knows that an end token of 2 means the largest id", async () => {
  await withCopy(CLIP, async (folder) => {
    await changeJson(`${folder}/config.json`, {
      text_config: { eos_token_id: 2 },
    });
    const { tokenizer } = await openClipFolder(folder);
    strictEqual(tokenizer.eos, END);
    strictEqual(tokenizer.largest.id, END);
  });
});

Deno.test("openClipFolder() finds weights that do not fit before anything is loaded", async () => {
  await withCopy(CLIP, async (folder) => {
    await changeJson(`${folder}/config.json`, { projection_dim: 13 });
    await rejects(
      openClipFolder(folder),
      /"text_projection\.weight" has another shape: expected \[13, 16\], found \[12, 16\]/,
    );
  });
});
