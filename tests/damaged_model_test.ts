// Models that are not as they should be: one clear message, no stack trace, exit code 2.

import { doesNotMatch, match, rejects, strictEqual } from "node:assert/strict";
import { entangle, entangleAlone, ROOT } from "./support/command_line.ts";
import { copyFolder, inFolder } from "./support/folder.ts";
import { changeJson } from "./support/model_copy.ts";

const MODEL = `${ROOT}tests/reference/random_model`;
const UNET = "unet/diffusion_pytorch_model.safetensors";

interface Damage {
  readonly name: string;
  readonly act: (folder: string) => Promise<void>;
  readonly says: RegExp;
}

const DAMAGES: readonly Damage[] = [
  {
    name: "a truncated safetensors file",
    act: async (folder) => {
      await Deno.truncate(`${folder}/${UNET}`, 100_000);
    },
    says: /^error: Cannot read ".*diffusion_pytorch_model\.safetensors"/,
  },
  {
    name: "a safetensors file whose header is no JSON",
    act: async (folder) => {
      const bytes = await Deno.readFile(`${folder}/${UNET}`);
      bytes[8] = 0x5b;
      await Deno.writeFile(`${folder}/${UNET}`, bytes);
    },
    says: /^error: Cannot read ".*diffusion_pytorch_model\.safetensors"/,
  },
  {
    name: "a missing tensor, by name and shape",
    act: (folder) => renameTensor(folder, "conv_in.weight", "conv_xx.weight"),
    says: /"conv_in\.weight" is missing: expected \[16, 4, 3, 3\]/,
  },
  {
    name: "a superfluous tensor, by name",
    act: (folder) => renameTensor(folder, "conv_in.weight", "conv_xx.weight"),
    says: /"conv_xx\.weight"/,
  },
  {
    name: "a config value that is not supported, by key and value",
    act: (folder) =>
      changeJson(`${folder}/unet/config.json`, {
        resnet_time_scale_shift: "scale_shift",
      }),
    says: /resnet_time_scale_shift: .*"scale_shift"/,
  },
  {
    name: "prompts longer than its text encoder reads",
    act: (folder) =>
      changeJson(`${folder}/tokenizer/tokenizer_config.json`, {
        model_max_length: 77,
      }),
    says:
      /tokenizer\/tokenizer_config\.json: model_max_length is 77, but text_encoder\/config\.json: max_position_embeddings is 24/,
  },
  {
    name: "noise of its own, of which only the beginning is shown",
    act: (folder) =>
      changeJson(`${folder}/scheduler/scheduler_config.json`, {
        trained_betas: Array(1000).fill(0.015625),
      }),
    says:
      /^ {2}trained_betas: expected null, got \[0\.015625, 0\.015625, 0\.015625, 0\.015625, … and 996 more\]$/m,
  },
  {
    name: "a web page in the place of its weights",
    act: (folder) => Deno.writeTextFile(`${folder}/${UNET}`, "<!doctype html>"),
    says: /it is a web page, saved where a download should be/,
  },
  {
    name: "a folder without weights",
    act: (folder) => Deno.remove(`${folder}/${UNET}`),
    says: /^error: Cannot open the weights in ".*unet"/,
  },
];

for (const { name, act, says } of DAMAGES) {
  Deno.test(`a model is refused for ${name}`, async () => {
    await inFolder(async (folder) => {
      await copyFolder(MODEL, `${folder}/model`);
      await act(`${folder}/model`);
      const ran = await entangle([
        "generate",
        "--prompt=a nurse",
        `--model=${folder}/model`,
        `--out=${folder}/out`,
      ]);
      match(ran.stderr, says);
      doesNotMatch(ran.stderr, /^\s+at /m);
      strictEqual(ran.code, 2);
      await rejects(Deno.stat(`${folder}/out`), Deno.errors.NotFound);
    });
  });
}

Deno.test("a CLIP whose parts do not fit is refused before a benchmark writes anything", async () => {
  await inFolder(async (folder) => {
    const clip = `${folder}/clip`;
    await copyFolder(`${MODEL}/clip`, clip);
    await changeJson(`${clip}/tokenizer_config.json`, { model_max_length: 25 });
    await changeJson(`${clip}/preprocessor_config.json`, {
      size: 40,
      crop_size: 32,
    });
    const ran = await entangle([
      ...["bench", "specs/gender.ts", `--model=${MODEL}`, `--clip=${clip}`],
      `--out=${folder}/out`,
    ]);
    strictEqual(
      ran.stderr,
      [
        `error: Cannot open the CLIP "${clip}": its parts do not fit each other`,
        "  tokenizer_config.json: model_max_length is 25, but config.json: text_config: max_position_embeddings is 24; take the tokenizer that the text encoder was trained with",
        "  preprocessor_config.json: crop_size is 32×32, but config.json: vision_config: image_size is 30",
      ].join("\n"),
    );
    strictEqual(ran.code, 2);
    await rejects(Deno.stat(`${folder}/out`), Deno.errors.NotFound);
  });
});

Deno.test("half precision that nobody asked for is told, once", async () => {
  await inFolder(async (folder) => {
    const model = `${folder}/model`;
    await copyFolder(MODEL, model);
    await Deno.rename(
      `${model}/${UNET}`,
      `${model}/${UNET.replace(".safetensors", ".fp16.safetensors")}`,
    );
    const ran = await entangle([
      ...["generate", "--prompt=a nurse", "--steps=1", `--model=${model}`],
      `--out=${folder}/out`,
    ]);
    strictEqual(
      ran.stderr,
      `note: "${model}/unet" is read from diffusion_pytorch_model.fp16.safetensors, weights in half precision: there are no others; --variant fp16 says that they are meant`,
    );
    strictEqual(ran.code, 0);
  });
});

Deno.test("a provider that is not there is named, with what to do", async () => {
  await inFolder(async (folder) => {
    const args = ["generate", "--prompt=a nurse", `--out=${folder}`];
    const ran = await entangleAlone([...args, "--provider=webgpu"], {
      VK_ICD_FILENAMES: "/nowhere/driver.json",
    });
    // Dawn says a few lines of its own before.
    match(
      ran.stderr,
      /^error: Cannot use the provider "webgpu".*--provider cpu/ms,
    );
    strictEqual(ran.code, 1);
  });
});

/** Changes a name in a header, keeping its length. */
async function renameTensor(
  folder: string,
  from: string,
  to: string,
): Promise<void> {
  const path = `${folder}/${UNET}`;
  const bytes = await Deno.readFile(path);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  bytes.set(
    new TextEncoder().encode(header.replace(`"${from}"`, `"${to}"`)),
    8,
  );
  await Deno.writeFile(path, bytes);
}
