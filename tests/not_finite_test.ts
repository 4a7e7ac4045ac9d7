// Weights with NaN or Inf: what is made of them is an abstention with its reason, or
// one clear message, the same at each resumption.

import {
  deepStrictEqual,
  doesNotMatch,
  match,
  ok,
  strictEqual,
} from "node:assert/strict";
import { readNumpy } from "../lib/core/mod.ts";
import { decodePng } from "../lib/report/mod.ts";
import { entangle, ROOT } from "./support/command_line.ts";
import { copyFolder, exists, inFolder } from "./support/folder.ts";
import { poison } from "./support/poison.ts";

const MODEL = `${ROOT}tests/reference/random_model`;
const UNET = "unet/diffusion_pytorch_model.safetensors";

/** Weights, and why the images that are made with them cannot be used. */
const WEIGHTS: readonly (readonly [string, string, number, RegExp])[] = [
  [UNET, "conv_out.bias", Infinity, /the latents are not finite after step 1/],
  [
    "vae/diffusion_pytorch_model.safetensors",
    "decoder.conv_out.bias",
    NaN,
    /the image is not finite/,
  ],
];

for (const [file, tensor, value, why] of WEIGHTS) {
  Deno.test(`generate warns and exits with 1 where ${tensor} of ${file} is ${value}`, async () => {
    await inFolder(async (folder) => {
      await copyFolder(MODEL, `${folder}/model`);
      await poison(`${folder}/model/${file}`, tensor, value);
      const out = `${folder}/out`;
      // What an earlier image left must not pass for this one.
      await Deno.mkdir(out);
      await Deno.writeTextFile(`${out}/image.png`, "of another image");
      await Deno.writeTextFile(`${out}/readings.svg`, "of another image");
      await Deno.writeTextFile(
        `${out}/generate.json`,
        JSON.stringify({ files: ["readings.svg"] }),
      );
      const ran = await entangle([
        ...["generate", "--prompt=a photo of a nurse", "--words=photo,nurse"],
        ...["--steps=2", "--dump", `--model=${folder}/model`, `--out=${out}`],
      ]);
      strictEqual(ran.code, 1, ran.stderr);
      match(ran.stderr, why);
      match(ran.stderr, /^warning: the image cannot be used: [^\n]+$/);
      const said = JSON.parse(await Deno.readTextFile(`${out}/generate.json`));
      match(said.failure, why);
      strictEqual(await exists(`${out}/image.png`), false);
      strictEqual(await exists(`${out}/readings.svg`), false);
      const image = await Deno.readFile(`${out}/dump/image.npy`);
      ok(
        (await readNumpy(image))?.data.some((x) => !Number.isFinite(Number(x))),
      );
    });
  });
}

Deno.test("a bench on NaN ends with a leaderboard of abstentions, also when it is resumed", async () => {
  await inFolder(async (folder) => {
    await copyFolder(MODEL, `${folder}/model`);
    await poison(`${folder}/model/${UNET}`, "conv_out.bias", NaN);
    const bench = [
      ...["bench", await spec(folder), `--model=${folder}/model`],
      ...[`--clip=${MODEL}/clip`, "--size=testbed", `--out=${folder}/out`],
    ];
    const board = async (args: readonly string[]) => {
      const { code, stderr } = await entangle(args);
      strictEqual(code, 0, stderr);
      doesNotMatch(stderr, /Something went wrong/);
      return await Deno.readTextFile(`${folder}/out/leaderboard.json`);
    };
    const first = await board(bench);
    match(first, /the latents are not finite after step 1/);
    // Resumed with nothing left to do, and with units to be read again.
    strictEqual(await board(bench), first);
    await Deno.remove(`${folder}/out/units`, { recursive: true });
    strictEqual(await board(bench), first);
    strictEqual(await board(["score", `${folder}/out`]), first);
    strictEqual(await exists(`${folder}/out/images`), false);
    const sheet = decodePng(
      await Deno.readFile(`${folder}/out/contact-sheets/sd15.png`),
    );
    ok(sheet.data.includes(128), "crossed out");
    const verified = await entangle(["verify", "--deep", `${folder}/out`]);
    strictEqual(verified.code, 0, verified.stdout);
  });
});

Deno.test("a fit on NaN, and a CLIP with NaN, are one clear message", async () => {
  await inFolder(async (folder) => {
    await copyFolder(MODEL, `${folder}/model`);
    await copyFolder(`${MODEL}/clip`, `${folder}/clip`);
    await poison(`${folder}/model/${UNET}`, "conv_out.bias", NaN);
    const path = await spec(folder);
    const clip = `${folder}/clip/model.safetensors`;
    const refused = async (args: readonly string[], says: RegExp) => {
      const { code, stderr } = await entangle(
        [...args, "--size=testbed", `--artifacts=${folder}/artifacts`],
      );
      match(stderr, says);
      doesNotMatch(stderr, /Something went wrong|^ +at /m);
      strictEqual(code, 2);
    };
    const fit = ["fit", "--spec", path, `--model=${folder}/model`];
    for (const method of ["uce", "latent_direction"]) {
      await refused(
        [...fit, method, `--clip=${MODEL}/clip`],
        /^error: Cannot learn from the model's own images: the latents are not finite after step 1/m,
      );
    }
    // Nothing is kept that the next attempt would go on from.
    strictEqual(await exists(`${folder}/artifacts`), false);
    for (
      const [tensor, of] of [
        ["text_projection.weight", "an empty text"],
        ["visual_projection.weight", "a grey image"],
      ] as const
    ) {
      await copyFolder(`${MODEL}/clip`, `${folder}/clip`);
      await poison(clip, tensor, NaN);
      await refused(
        [
          ...["bench", path, `--model=${MODEL}`, `--clip=${folder}/clip`],
          ...["--methods=sd15", `--out=${folder}/clip-out`],
        ],
        RegExp(
          `Cannot judge with the CLIP in .*: what it makes of ${of} is not finite; look for NaN`,
        ),
      );
    }
  });
});

Deno.test("steps that would be one, and guidance beyond all images, are refused before anything is written", async () => {
  await inFolder(async (folder) => {
    const out = `${folder}/out`;
    const generate = ["generate", "--prompt=a nurse", `--out=${out}`];
    const equal = await entangle([
      ...[...generate, "--scheduler=dpmpp_2m", "--steps=1000"],
    ]);
    match(equal.stderr, /^error: Cannot sample in 1000 steps by dpmpp_2m/);
    const scale = await entangle([...generate, "--guidance=1e36"]);
    match(
      scale.stderr,
      /^error: Cannot guide by 1e\+36: expected at most 1000/,
    );
    const path = await spec(
      folder,
      `sampler: {
      scheduler: "dpmpp_2m", guidance: 7.5,
    }`,
    );
    const bench = await entangle([
      "bench",
      path,
      "--steps=1000",
      `--out=${out}`,
    ]);
    match(bench.stderr, /^error: Cannot sample in 1000 steps by dpmpp_2m/);
    deepStrictEqual([equal.code, scale.code, bench.code], [2, 2, 2]);
    strictEqual(await exists(out), false);
  });
});

async function spec(folder: string, more = ""): Promise<string> {
  const path = `${folder}/small.ts`;
  await Deno.writeTextFile(
    path,
    `import gender from "${ROOT}specs/gender.ts";
    const small = { images: 2, steps: 2, batch: 2, resolution: "image" };
    export default {
      ...gender, id: "small", subjects: ["nurse", "doctor"],
      methods: ["sd15", "biasmap"],
      sizes: { ...gender.sizes, testbed: small }, ${more}
    };`,
  );
  return path;
}
