// Models that are not as they should be: one clear message, no stack trace, exit code 2.

import { doesNotMatch, match, strictEqual } from "node:assert/strict";
import { entangle, inFolder, ROOT } from "./support/command_line.ts";

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
    act: async (folder) => {
      const path = `${folder}/unet/config.json`;
      const config = JSON.parse(await Deno.readTextFile(path));
      config.resnet_time_scale_shift = "scale_shift";
      await Deno.writeTextFile(path, JSON.stringify(config));
    },
    says: /resnet_time_scale_shift: .*"scale_shift"/,
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
      await copy(MODEL, `${folder}/model`);
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
    });
  });
}

Deno.test("a provider that is not there is named, with what to do", async () => {
  await inFolder(async (folder) => {
    const args = ["generate", "--prompt=a nurse", `--out=${folder}`];
    const ran = await entangle([...args, "--provider=webgpu"], {
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

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    if (isDirectory) await copy(source, target);
    else await Deno.copyFile(source, target);
  }
}
