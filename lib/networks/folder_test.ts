import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { copyFolder } from "../../tests/support/folder.ts";
import { changeJson } from "../../tests/support/model_copy.ts";
import { InputError } from "../core/mod.ts";
import { isObject, readJson } from "./files/json.ts";
import { openModelFolder } from "./folder.ts";
import { inFolder } from "../../tests/support/folder.ts";

const MODEL = "tests/reference/random_model";

type Json = Readonly<Record<string, unknown>>;

/** A copy of a real folder's configs, in which some keys are changed, or files are absent (`null`). */
async function withModel(
  changes: Readonly<Record<string, Json | null>>,
  test: (folder: string) => Promise<void>,
) {
  const files = [
    "model_index.json",
    "scheduler/scheduler_config.json",
    "text_encoder/config.json",
    "tokenizer/tokenizer_config.json",
    "unet/config.json",
    "vae/config.json",
  ];
  await inFolder(async (folder) => {
    for (const file of files) {
      const change = changes[file];
      if (change === null) continue;
      const path = `${folder}/${file}`;
      await Deno.mkdir(path.replace(/\/[^/]*$/, ""), { recursive: true });
      const json = await readJson(`${MODEL}/${file}`);
      const changed = { ...isObject(json) ? json : {}, ...change };
      await Deno.writeTextFile(path, JSON.stringify(changed));
    }
    for (const file of ["tokenizer/vocab.json", "tokenizer/merges.txt"]) {
      if (changes["tokenizer/tokenizer_config.json"] === null) break;
      await Deno.copyFile(`${MODEL}/${file}`, `${folder}/${file}`);
    }
    await test(folder);
  });
}

function fails(folder: string, ...problems: readonly string[]) {
  return rejects(openModelFolder(folder), (error) => {
    deepStrictEqual((error as InputError).problems, problems);
    return error instanceof InputError;
  });
}

for (const path of [MODEL, `${MODEL}_2022`]) {
  Deno.test(`openModelFolder() opens what diffusers wrote, ${path}`, async () => {
    const folder = await openModelFolder(path);
    const { unet, vae, textEncoder } = folder.configs;
    strictEqual(unet.cross_attention_dim, textEncoder.hidden_size);
    strictEqual(unet.in_channels, vae.latent_channels);
    strictEqual(isObject(folder.schedulerConfig), true);
    strictEqual(folder.component("vae"), `${path}/vae`);
  });
}

Deno.test("openModelFolder() lists the problems of all configs at once", async () => {
  await withModel({
    "scheduler/scheduler_config.json": null,
    "text_encoder/config.json": { hidden_act: "relu" },
    "tokenizer/tokenizer_config.json": null,
    "unet/config.json": { act_fn: "mish", dual_cross_attention: true },
    "vae/config.json": null,
  }, async (folder) => {
    const nothing = "there is no such file or folder";
    await fails(
      folder,
      'unet/config.json: act_fn: only "silu" or "swish" is supported, got "mish"',
      "unet/config.json: dual_cross_attention: this key is not supported, got true",
      `Cannot read "${folder}/vae/config.json": ${nothing}`,
      'text_encoder/config.json: hidden_act: only "quick_gelu" or "gelu" is supported, got "relu"',
      `Cannot read "${folder}/scheduler/scheduler_config.json": ${nothing}`,
      `Cannot read "${folder}/tokenizer": ${nothing}`,
    );
  });
});

Deno.test("openModelFolder() says where two networks do not fit", async () => {
  await withModel({
    "unet/config.json": { cross_attention_dim: 768, in_channels: 9 },
  }, (folder) =>
    fails(
      folder,
      "vae/config.json: latent_channels is 4, but unet/config.json: in_channels is 9",
      "text_encoder/config.json: hidden_size is 20, but unet/config.json: cross_attention_dim is 768",
    ));
});

Deno.test("openModelFolder() says which prompts its text encoder has no weights for", async () => {
  await withModel({
    "text_encoder/config.json": {
      max_position_embeddings: 23,
      vocab_size: 573,
    },
  }, (folder) =>
    fails(
      folder,
      "tokenizer/tokenizer_config.json: model_max_length is 24, but text_encoder/config.json: max_position_embeddings is 23; take the tokenizer that the text encoder was trained with",
      'tokenizer/vocab.json: the id of "<|endoftext|>" is 573, but text_encoder/config.json: vocab_size is 573; add its embedding to the weights, or take the token out',
    ));
});

Deno.test("openModelFolder() refuses a token that was added without its embedding", async () => {
  await withModel({}, async (folder) => {
    await Deno.writeTextFile(
      `${folder}/tokenizer/added_tokens.json`,
      '{"<style>": 574}',
    );
    await fails(
      folder,
      'tokenizer/added_tokens.json: the id of "<style>" is 574, but text_encoder/config.json: vocab_size is 574; add its embedding to the weights, or take the token out',
    );
  });
});

Deno.test("openModelFolder() takes a tokenizer that stops before its text encoder does", async () => {
  await withModel({
    "text_encoder/config.json": { max_position_embeddings: 77 },
  }, async (folder) => {
    strictEqual((await openModelFolder(folder)).tokenizer.maxLength, 24);
  });
});

Deno.test("openModelFolder() names parts of other pipelines", async () => {
  await withModel({
    "model_index.json": {
      _class_name: "StableDiffusionXLInpaintPipeline",
      text_encoder_2: ["transformers", "CLIPTextModelWithProjection"],
      unet: [null, null],
      vae: ["diffusers", "AutoencoderTiny"],
    },
  }, async (folder) => {
    await rejects(openModelFolder(folder), (error) => {
      const problems = (error as InputError).problems.join("\n");
      for (
        const part of [
          /_class_name: expected one of StableDiffusionPipeline, .*, got "StableDiffusionXLInpaintPipeline"/,
          /text_encoder_2: this key is not supported/,
          /unet: only UNet2DConditionModel is supported, got nothing/,
          /vae\[1\]: expected one of AutoencoderKL, got "AutoencoderTiny"/,
        ]
      ) strictEqual(part.test(problems), true, `${part} in ${problems}`);
      return true;
    });
  });
});

Deno.test("openModelFolder() refuses what is like SDXL and is not", async () => {
  const sdxl = {
    "_class_name": "StableDiffusionXLPipeline",
    "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
    "tokenizer_2": ["transformers", "CLIPTokenizer"],
  };
  await withModel({
    "model_index.json": {
      ...sdxl,
      requires_aesthetics_score: true,
      text_encoder_2: [null, null],
      image_encoder: ["transformers", "CLIPVisionModelWithProjection"],
    },
  }, (folder) =>
    fails(
      folder,
      "model_index.json: text_encoder_2: only CLIPTextModelWithProjection is supported, got nothing",
      "model_index.json: requires_aesthetics_score: this key is not supported, got true",
    ));
  await withModel({
    "model_index.json": sdxl,
    "unet/config.json": {
      addition_embed_type: "image",
      addition_time_embed_dim: 8,
      time_cond_proj_dim: 256,
    },
  }, (folder) =>
    fails(
      folder,
      'unet/config.json: addition_embed_type: only null or "text_time" is supported, got "image"',
      "unet/config.json: time_cond_proj_dim: this key is not supported, got 256",
    ));
});

Deno.test("openModelFolder() holds the two text encoders of SDXL against each other and the UNet", async () => {
  const second = "text_encoder_2";
  await withModel({
    "model_index.json": {
      _class_name: "StableDiffusionXLPipeline",
      text_encoder_2: ["transformers", "CLIPTextModelWithProjection"],
      tokenizer_2: ["transformers", "CLIPTokenizer"],
    },
    "unet/config.json": {
      addition_embed_type: "text_time",
      addition_time_embed_dim: 8,
      projection_class_embeddings_input_dim: 61,
    },
  }, async (folder) => {
    await copyFolder(`${folder}/text_encoder`, `${folder}/${second}`);
    await changeJson(`${folder}/${second}/config.json`, {
      projection_dim: 12,
      eos_token_id: 7,
    });
    await copyFolder(`${folder}/tokenizer`, `${folder}/tokenizer_2`);
    await changeJson(`${folder}/tokenizer_2/tokenizer_config.json`, {
      model_max_length: 20,
    });
    await fails(
      folder,
      "hidden_size of text_encoder/config.json and text_encoder_2/config.json together is 40, but unet/config.json: cross_attention_dim is 20",
      "text_encoder_2/config.json: eos_token_id is 7, but tokenizer_config.json: the eos_token, which ends every text, has id 573; write 573 there",
      "text_encoder_2/config.json: projection_dim and 6 times unet/config.json: addition_time_embed_dim are 60 together, but unet/config.json: projection_class_embeddings_input_dim is 61",
      "tokenizer_2/: its tokens are not those of tokenizer/, so that no word stands at one place in both; take the tokenizers that the model was trained with",
    );
  });
});

Deno.test("openModelFolder() says what a folder is that is no pipeline", async () => {
  const folder = await Deno.makeTempDir();
  await rejects(
    openModelFolder(folder),
    /expected a folder in the layout of diffusers.*\n.*found an empty folder/,
  );
  await Deno.mkdir(`${folder}/snapshots`);
  await rejects(
    openModelFolder(folder),
    /give one of the folders in its "snapshots"/,
  );
  await Deno.remove(folder, { recursive: true });
  await rejects(openModelFolder(folder), /there is no such file or folder/);
});

Deno.test("openModelFolder() refuses a config in which a key is there twice", async () => {
  await withModel({}, async (folder) => {
    await Deno.writeTextFile(
      `${folder}/vae/config.json`,
      '{"act_fn": "silu", "act_fn": "relu"}',
    );
    await fails(folder, `${folder}/vae/config.json: "act_fn" is there twice`);
  });
});
