import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { withCopy } from "../../../tests/support/model_copy.ts";
import { InputError } from "../../core/mod.ts";
import { openClipFolder } from "../clip/clip_folder.ts";
import { openParts } from "../pipeline_parts.ts";
import { readSafetensors } from "./safetensors.ts";

const MODEL = "tests/reference/random_model";

const bytes = (text: string) => new TextEncoder().encode(text);

/** What stands where a file of a model should, and what is said of it. */
const IMPOSTORS = {
  "a Git LFS pointer": [
    bytes(
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 492265168\n",
    ),
    /is a Git LFS pointer.*git lfs pull/,
  ],
  "a web page": [
    bytes("\n<!DOCTYPE html><html><head><title>Sign in</title></head></html>"),
    /is a web page.*hf download/,
  ],
  "a server's refusal": [
    bytes("Entry not found"),
    /is the answer of a server that refused.*hf download/,
  ],
  "an archive of PyTorch": [
    Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 8, 8, ...new Uint8Array(200)),
    /is a pickle or an archive of PyTorch.*never read; convert it once/,
  ],
  "a pickle": [
    Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20),
    /is a pickle or an archive of PyTorch.*never read; convert it once/,
  ],
} as const;

/** Files of a model that are fetched one by one. */
const FILES = [
  "model_index.json",
  "unet/config.json",
  "unet/diffusion_pytorch_model.safetensors",
  "text_encoder/model.safetensors",
  "tokenizer/vocab.json",
  "tokenizer/merges.txt",
];

for (const [what, [content, says]] of Object.entries(IMPOSTORS)) {
  for (const file of FILES) {
    Deno.test(`${file} that is ${what} is called so, with what to do`, async () => {
      await withCopy(MODEL, async (folder) => {
        await Deno.writeFile(`${folder}/${file}`, content);
        await refused(openParts(folder), says, file);
      });
    });
  }
}

Deno.test("a pickle that is named as safetensors is called a pickle", async () => {
  await withCopy(MODEL, async (folder) => {
    const file = `${folder}/inception.pth`;
    await Deno.writeFile(file, IMPOSTORS["an archive of PyTorch"][0]);
    await refused(readSafetensors(file), IMPOSTORS["a pickle"][1], file);
  });
});

Deno.test("a link to nothing is called so, wherever it lies", async () => {
  for (const file of FILES) {
    await withCopy(MODEL, async (folder) => {
      await Deno.remove(`${folder}/${file}`);
      await Deno.symlink("../blobs/4d7a", `${folder}/${file}`);
      await refused(
        openParts(folder),
        /it is a link to "\.\.\/blobs\/4d7a", which is not there; fetch that again/,
        file,
      );
    });
  }
});

/** What is given where a folder is wanted, and what is said of it. */
const NO_FOLDERS: readonly (readonly [string, RegExp, RegExp?])[] = [
  ["", /expected the path of a folder, found nothing/],
  [
    "openai/clip-vit-large-patch14",
    /nothing is downloaded by itself.*"hf download openai\/clip-vit-large-patch14 --local-dir FOLDER"/,
  ],
  [
    "https://huggingface.co/runwayml/stable-diffusion-v1-5/tree/main",
    /"hf download runwayml\/stable-diffusion-v1-5 --local-dir FOLDER"/,
  ],
  ["https://example.org/model.zip", /found an address; fetch the model first/],
  ["~/models/sd", /the shell did not replace "~"/],
  ["$HOME/models/sd", /the shell did not replace "\$HOME"/],
  [
    `${MODEL}/unet/diffusion_pytorch_model.safetensors`,
    /found a single file; make a folder of it .*from_single_file/,
    /found a single file; config and tokenizer lie beside it/,
  ],
  [
    `${MODEL}/model_index.json`,
    /found a file; give the folder it lies in, "tests\/reference\/random_model"/,
  ],
  ["no/such/folder", /there is no such file or folder/],
  [
    `${MODEL}/unet`,
    /it is a part of the pipeline ".*random_model"; give that folder/,
    /Cannot open the weights in .*\n {2}found config\.json, diffusion_pytorch_model\.safetensors/,
  ],
  [
    MODEL,
    /^$/,
    /it is a pipeline, which has only the text half/,
  ],
];

for (const [given, model, clip = model] of NO_FOLDERS) {
  Deno.test(`"${given}" in the place of a folder is refused with what to do`, async () => {
    if (given !== MODEL) await refused(openParts(given), model, given);
    await refused(openClipFolder(given), clip, given);
  });
}

/** Fails if it is not refused with one message that names the file and says what is wanted. */
async function refused(
  opening: Promise<unknown>,
  says: RegExp,
  names: string,
): Promise<void> {
  await rejects(opening, (error) => {
    ok(error instanceof InputError, String(error));
    match(error.message, says);
    ok(error.message.includes(names), error.message);
    strictEqual(/\n\s+at /.test(error.message), false);
    return true;
  });
}
