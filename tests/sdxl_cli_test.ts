// SDXL and LoRAs through the command line, on a tiny model with drawn weights.

import { match, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { openParts } from "../lib/networks/mod.ts";
import { entangle } from "./support/command_line.ts";
import {
  type DrawnLora,
  type DrawnModel,
  writeDrawn,
  writeDrawnLora,
} from "./support/drawn_model.ts";
import { inFolder } from "./support/folder.ts";
import { TOY_SPEC } from "./support/toy_spec.ts";

interface Case extends DrawnModel {
  readonly lora?: DrawnLora;
}

const { cases } = JSON.parse(
  await Deno.readTextFile(
    new URL("reference/families/sdxl.json", import.meta.url),
  ),
) as { cases: Case[] };

const CLIP = "tests/reference/random_model/clip";
const SPEC = "specs/gender.ts";

/** Two rows, two images. */
const SMALL = {
  ...TOY_SPEC,
  subjects: ["nurse", "doctor"],
  methods: ["sd15", "biasmap"],
  id: "spec",
  metrics: ["rd", "miou"],
  sizes: {
    ...TOY_SPEC.sizes,
    testbed: { images: 1, steps: 1, batch: 2, resolution: "image" },
  },
};

/** Lends a tiny SDXL, a LoRA for it, and the flags that choose the model. */
async function withSdxl(
  act: (folder: string, flags: readonly string[]) => Promise<void>,
): Promise<void> {
  const own = cases.find(({ lora }) => lora) as Case;
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/model`);
    await writeDrawn(`${folder}/model`, own);
    await writeDrawnLora(`${folder}/own.safetensors`, own.lora as DrawnLora);
    await act(folder, [`--model=${folder}/model`, `--clip=${CLIP}`]);
  });
}

const generate = async (out: string, flags: readonly string[]) => {
  const { code, stderr } = await entangle([
    ...["generate", `--out=${out}`, "--steps=2", ...flags],
  ]);
  strictEqual(code, 0, stderr);
  return await Deno.readFile(`${out}/image.png`);
};

Deno.test("a tiny SDXL is sampled under methods that its two text encoders allow", async () => {
  await withSdxl(async (folder, flags) => {
    const asked = [...flags, `--spec=${SPEC}`, "--subject=nurse"];
    const plain = await generate(`${folder}/plain`, asked);
    for (const method of ["biasmap", "fair_diffusion", "fair_prompt"]) {
      const out = `${folder}/${method}`;
      const image = await generate(out, [...asked, `--method=${method}`]);
      notStrictEqual(image.join(), plain.join(), method);
    }
    const { code, stderr } = await entangle([
      ...["generate", ...asked, "--method=iti_gen", `--out=${folder}/no`],
    ]);
    strictEqual(code, 2);
    match(stderr, /iti_gen: it needs one text encoder: the model has two/);
  });
});

Deno.test("a leaderboard of a tiny SDXL has its rows, and another run with a LoRA shares none", async () => {
  await withSdxl(async (folder, flags) => {
    const bench = async (out: string, more: readonly string[]) => {
      const { code, stderr } = await entangle([
        ...["bench", `${folder}/spec.ts`, ...flags, "--size=testbed"],
        ...[`--out=${out}`, ...more],
      ]);
      return { code, stderr };
    };
    await Deno.writeTextFile(
      `${folder}/spec.ts`,
      `export default ${JSON.stringify(SMALL)};\n`,
    );
    const out = `${folder}/run`;
    const first = await bench(out, []);
    strictEqual(first.code, 0, first.stderr);
    ok((await Deno.stat(`${out}/leaderboard.md`)).size > 0);
    const second = await bench(out, [`--lora=${folder}/own.safetensors`]);
    strictEqual(second.code, 2);
    match(second.stderr, /another run|other/);
  });
});

Deno.test("a LoRA changes the image with its scale, and one of scale 0 does not", async () => {
  await withSdxl(async (folder, flags) => {
    const asked = [...flags, "--prompt=a nurse"];
    const lora = `--lora=${folder}/own.safetensors`;
    const image = (name: string, more: readonly string[]) =>
      generate(`${folder}/${name}`, [...asked, ...more])
        .then((png) => png.join());
    const plain = await image("plain", []);
    const whole = await image("whole", [lora]);
    notStrictEqual(whole, plain);
    strictEqual(await image("none", [`${lora}:0`]), plain);
    strictEqual(await image("half", [`${lora}:0`, lora]), whole);
    notStrictEqual(await image("less", [`${lora}:-1`]), whole);
  });
});

Deno.test("a LoRA of another model is refused before anything is written, with its names", async () => {
  await withSdxl(async (folder, flags) => {
    const path = `${folder}/other.safetensors`;
    await writeDrawnLora(path, {
      tensors: { "lora_unet_down_blocks_9_x.lora_down.weight": [1, 2] },
    });
    const { code, stderr } = await entangle([
      ...["generate", ...flags, "--prompt=a nurse", `--lora=${path}`],
      `--out=${folder}/out`,
    ]);
    strictEqual(code, 2);
    match(
      stderr,
      /Cannot add the LoRA ".*other\.safetensors" to the model\n.*"lora_unet_down_blocks_9_x.lora_down.weight": unet has no module "down_blocks_9_x"/,
    );
    strictEqual(await Deno.stat(`${folder}/out`).catch(() => null), null);
  });
});

Deno.test("doctor counts the weights of both text encoders", async () => {
  await withSdxl(async (folder) => {
    const model = `${folder}/model`;
    const { weights } = await openParts(model);
    const tensors = Object.values(weights)
      .reduce((n, own) => n + own.tensors.size, 0);
    const { stdout } = await entangle(["doctor", `--model=${model}`]);
    ok(stdout.includes(`${model}, ${tensors} tensors`), stdout);
  });
});

Deno.test("methods are fitted to a tiny SDXL to their end, and change its images", async () => {
  await withSdxl(async (folder, flags) => {
    const small = { images: 4, epochs: 1 };
    const spec = {
      ...SMALL,
      subjects: ["nurse"],
      methods: [
        "sd15",
        { use: "h_distribution", ...small },
        { use: "latent_direction", ...small },
      ],
    };
    await Deno.writeTextFile(
      `${folder}/spec.ts`,
      `export default ${JSON.stringify(spec)};\n`,
    );
    const out = `${folder}/run`;
    const { code, stderr } = await entangle([
      ...["bench", `${folder}/spec.ts`, ...flags, "--size=testbed"],
      ...["--drawn-references", `--artifacts=${folder}/fits`, `--out=${out}`],
    ]);
    strictEqual(code, 0, stderr);
    match(stderr, /Fitting h_distribution, latent_direction/);
    const images = await Promise.all(
      ["sd15", "h_distribution", "latent_direction"].map((id) =>
        Deno.readFile(`${out}/images/${id}/nurse/0.png`)
      ),
    );
    strictEqual(new Set(images.map((png) => png.join())).size, 3);
  });
});
