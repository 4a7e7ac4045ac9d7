// Which files of a repository Entangle reads: configs, tokenizers and safetensors. Repositories
// hold the same weights several times over, as pickles, for other frameworks and in one piece.

import { InputError } from "../core/mod.ts";
import type { HubFile } from "./listing.ts";
import { type RepositoryName, repositoryText } from "./name.ts";

/** Folders of a pipeline that take part in sampling. */
const PARTS = [
  "scheduler",
  "text_encoder",
  "text_encoder_2",
  "tokenizer",
  "tokenizer_2",
  "unet",
  "vae",
];

/** Those of them that have weights. */
const WEIGHTED = /^(text_encoder(_2)?|unet|vae)$/;

/**
 * Chooses the files of a repository that are needed: of a diffusers pipeline, of a CLIP of transformers, or of what is neither, such as a LoRA.
 *
 * @param name The repository, for messages.
 * @param variant `"fp16"` for the half-precision weights; the full ones if absent, or the half where there are no others.
 * @throws {InputError} If weights are lacking, or are there only as pickles.
 */
export function neededFiles(
  files: readonly HubFile[],
  name: RepositoryName,
  variant?: "fp16",
): HubFile[] {
  const problems: string[] = [];
  const inside = (folder: string) =>
    files.filter(({ path }) => folderOf(path) === folder);
  const texts = (folder: string) =>
    inside(folder).filter(({ path }) =>
      /\.(json|txt)$/.test(path) && !WEIGHTS.test(baseOf(path))
    );
  const weights = (folder: string) => {
    const found = chosenWeights(inside(folder), variant);
    if (found.length > 0) return found;
    problems.push(lacking(folder, inside(folder), variant));
    return [];
  };
  const has = (path: string) => files.some((file) => file.path === path);
  const root = inside("");
  let needed: HubFile[];
  if (has("model_index.json")) {
    needed = [
      ...root.filter(({ path }) => path === "model_index.json"),
      ...PARTS.filter((part) => inside(part).length > 0).flatMap((part) => [
        ...texts(part),
        ...WEIGHTED.test(part) ? weights(part) : [],
      ]),
    ];
  } else if (has("config.json") && !root.some(({ path }) => OTHER.test(path))) {
    needed = [...texts(""), ...weights("")];
  } else {
    needed = root.filter(({ path }) =>
      OTHER.test(path) || /\.(json|txt)$/.test(path)
    );
    if (!needed.some(({ path }) => OTHER.test(path))) {
      problems.push(
        `it holds no model_index.json, no config.json and no .safetensors or .onnx, but ${
          files.slice(0, 5).map(({ path }) => path).join(", ") || "nothing"
        }`,
      );
    }
  }
  if (problems.length === 0) return needed;
  throw new InputError(
    `Cannot pull "${repositoryText(name)}": it has not what is needed`,
    problems,
  );
}

/** Stem, variant, shard; and the index of shards, with its variant. */
const WEIGHTS =
  /^(?:model|diffusion_pytorch_model)(?:\.(\w+))?(-\d+-of-\d+)?(?:\.(\w+))?\.safetensors(\.index(?:\.(\w+))?\.json)?$/;

/** Models of other kinds: a LoRA, a classifier. */
const OTHER = /^(?!model\.).*\.(safetensors|onnx)$/;

function chosenWeights(
  files: readonly HubFile[],
  variant: "fp16" | undefined,
): HubFile[] {
  const found = files.flatMap((file) => {
    const parts = WEIGHTS.exec(baseOf(file.path));
    if (!parts) return [];
    const [, before, shard, after, index, last] = parts;
    const whole = shard === undefined && index === undefined;
    return [{ file, whole, variant: before ?? after ?? last }];
  });
  for (const wanted of variant ? [variant] : [undefined, "fp16"]) {
    const these = found.filter((weights) => weights.variant === wanted);
    const whole = these.filter((weights) => weights.whole);
    const taken = whole.length > 0 ? whole : these;
    if (taken.length > 0) return taken.map(({ file }) => file);
  }
  return [];
}

function lacking(
  folder: string,
  files: readonly HubFile[],
  variant: "fp16" | undefined,
): string {
  const where = folder === "" ? "its folder" : `${folder}/`;
  const what = variant ? `${variant} weights` : "weights";
  const pickle = files.find(({ path }) => /\.(bin|ckpt|pt|pth)$/.test(path));
  const other = variant && chosenWeights(files, undefined)[0];
  if (other) {
    return `${where}: no ${what}; leave --variant out for ${other.path}`;
  }
  return pickle
    ? `${where}: no ${what} as .safetensors, only ${pickle.path}, a pickle, which can run code when it is loaded and is never read`
    : `${where}: no ${what} as .safetensors`;
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
