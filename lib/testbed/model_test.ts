import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { WORDS } from "./captions.ts";
import { TESTBED_MODEL } from "./model.ts";

const MEGABYTE = 1e6;

Deno.test("the embedded model has the classes of Stable Diffusion 1.5, and its blocks but for the level without attention", () => {
  const index = json("model_index.json");
  assert.equal(index._class_name, "StableDiffusionPipeline");
  assert.deepEqual(index.text_encoder, ["transformers", "CLIPTextModel"]);
  assert.deepEqual(index.safety_checker, [null, null]);
  const unet = json("unet/config.json");
  assert.deepEqual(unet.down_block_types, [
    "CrossAttnDownBlock2D",
    "CrossAttnDownBlock2D",
    "CrossAttnDownBlock2D",
  ]);
  assert.equal(unet.layers_per_block, 2);
  assert.equal(
    unet.cross_attention_dim,
    json("text_encoder/config.json").hidden_size,
  );
  assert.equal(json("scheduler/scheduler_config.json").steps_offset, 1);
});

Deno.test("the embedded model takes no more than 25 MB", () => {
  const size = sizeOf(TESTBED_MODEL);
  assert.ok(size < 25 * MEGABYTE, `${size} bytes`);
});

Deno.test("what was measured of the embedded model was measured on these weights", () => {
  const file = new URL(
    "unet/diffusion_pytorch_model.safetensors",
    TESTBED_MODEL,
  );
  const digest = createHash("sha256").update(Deno.readFileSync(file))
    .digest("hex");
  for (const name of ["measured", "words", "middle"]) {
    assert.equal(json(`${name}.json`).unet, digest, name);
  }
});

Deno.test("every word of the world is one token of the vocabulary", () => {
  const vocabulary = json("tokenizer/vocab.json");
  for (const word of [...WORDS, ","]) {
    assert.ok(Object.hasOwn(vocabulary, `${word}</w>`), word);
  }
});

Deno.test("the text encoder ends a prompt where the tokenizer does", () => {
  const vocabulary = json("tokenizer/vocab.json");
  const { bos_token_id, eos_token_id, vocab_size } = json(
    "text_encoder/config.json",
  );
  assert.equal(bos_token_id, vocabulary["<|startoftext|>"]);
  assert.equal(eos_token_id, vocabulary["<|endoftext|>"]);
  assert.equal(vocab_size, Object.keys(vocabulary).length);
});

function json(path: string): Record<string, unknown> {
  return JSON.parse(Deno.readTextFileSync(new URL(path, TESTBED_MODEL)));
}

function sizeOf(folder: URL): number {
  let total = 0;
  for (const entry of Deno.readDirSync(folder)) {
    const url = new URL(entry.name, folder);
    total += entry.isDirectory
      ? sizeOf(new URL(`${url}/`))
      : Deno.statSync(url).size;
  }
  return total;
}
