import { deepStrictEqual, throws } from "node:assert/strict";
import { neededFiles } from "./needed_files.ts";

const NAME = { id: "a/b", revision: "main" };

function needed(paths: readonly string[], variant?: "fp16"): string[] {
  const files = paths.map((path) =>
    ({ path, size: 1, digest: path, kind: "git" }) as const
  );
  return neededFiles(files, NAME, variant).map(({ path }) => path);
}

Deno.test("of a CLIP the safetensors, configs and the tokenizer are needed, not its pickles or other frameworks", () => {
  const clip = [
    ...["config.json", "merges.txt", "model.safetensors", "vocab.json"],
    ...["preprocessor_config.json", "tokenizer.json"],
  ].sort();
  deepStrictEqual(
    needed([...clip, "README.md", "flax_model.msgpack", "pytorch_model.bin"])
      .sort(),
    clip,
  );
});

Deno.test("shards come with their index, of the variant that is asked for, and not beside one whole file", () => {
  const pipeline = ["model_index.json", "unet/config.json"];
  const stem = "unet/diffusion_pytorch_model";
  const full = [
    `${stem}-00001-of-00002.safetensors`,
    `${stem}-00002-of-00002.safetensors`,
    `${stem}.safetensors.index.json`,
  ];
  const half = [
    `${stem}.fp16-00001-of-00002.safetensors`,
    `${stem}.fp16-00002-of-00002.safetensors`,
    `${stem}.safetensors.index.fp16.json`,
  ];
  const all = [...pipeline, ...full, ...half];
  deepStrictEqual(needed(all), [...pipeline, ...full]);
  deepStrictEqual(needed(all, "fp16"), [...pipeline, ...half]);
  deepStrictEqual(needed([...pipeline, ...half]), [...pipeline, ...half]);
  deepStrictEqual(needed([...all, `${stem}.safetensors`]), [
    ...pipeline,
    `${stem}.safetensors`,
  ]);
});

Deno.test("a LoRA or a classifier is taken as it is", () => {
  deepStrictEqual(
    needed(["README.md", "pytorch_lora_weights.safetensors", "x/y.json"]),
    ["pytorch_lora_weights.safetensors"],
  );
  deepStrictEqual(needed(["judge.json", "fairface.onnx", "a.png"]), [
    ...["judge.json", "fairface.onnx"],
  ]);
});

Deno.test("weights that are only pickles, or not there as asked, are refused by name", () => {
  throws(() => needed(["model_index.json", "unet/model.bin", "vae/x.json"]), {
    name: "InputError",
    message:
      /unet\/: no weights as \.safetensors, only unet\/model\.bin, a pickle.*\n.*vae\/: no weights/,
  });
  throws(
    () => needed(["config.json", "model.safetensors"], "fp16"),
    /no fp16 weights; leave --variant out for model\.safetensors/,
  );
  throws(() => needed(["README.md"]), /holds no model_index\.json/);
});
