import { fileDigest } from "../../core/mod.ts";
import { openCheckpoint, readModelIndex } from "../../networks/mod.ts";

/** SHA-256 of every file of a model that is read, by path within its folder. */
export type Digests = Readonly<Record<string, string>>;

/** Digests a file: its path, to SHA-256 in hexadecimal digits. */
export type DigestOf = (path: string) => Promise<string>;

/**
 * Digests the files of a diffusers folder: weights, configs, tokenizer.
 *
 * @param folder The folder with `model_index.json`.
 * @param variant `"fp16"` if the half-precision weights are the ones that are read.
 * @param digestOf Digests a file; {@linkcode fileDigest} unless told.
 * @returns One digest per file.
 * @throws {InputError} If the weights cannot be opened.
 */
export async function pipelineDigests(
  folder: string,
  variant?: "fp16",
  digestOf: DigestOf = fileDigest,
): Promise<Digests> {
  const { tokenizers, weighted } = await readModelIndex(folder);
  const files = [`${folder}/model_index.json`];
  for (const part of ["scheduler", ...tokenizers]) {
    files.push(...await smallFiles(`${folder}/${part}`));
  }
  for (const [part, stem] of weighted) {
    files.push(`${folder}/${part}/config.json`);
    files.push(...await weightFiles(`${folder}/${part}`, stem, variant));
  }
  return await digestsOf(folder, files, digestOf);
}

/**
 * Digests the files of a CLIP folder: weights, configs, tokenizer.
 *
 * @param folder The folder with `config.json`.
 * @param digestOf Digests a file; {@linkcode fileDigest} unless told.
 * @returns One digest per file.
 * @throws {InputError} If the weights cannot be opened.
 */
export async function clipDigests(
  folder: string,
  digestOf: DigestOf = fileDigest,
): Promise<Digests> {
  const files = [
    ...await weightFiles(folder, "model"),
    ...await smallFiles(folder),
  ];
  return await digestsOf(folder, files, digestOf);
}

async function digestsOf(
  folder: string,
  files: readonly string[],
  digestOf: DigestOf,
): Promise<Digests> {
  const digests: [string, string][] = [];
  for (const file of [...new Set(files)].sort()) {
    digests.push([file.slice(folder.length + 1), await digestOf(file)]);
  }
  return Object.fromEntries(digests);
}

/** Configs and vocabularies; not READMEs, and not weights of formats that are never read. */
async function smallFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (/^[\w-]+\.(json|txt)$/.test(name)) files.push(`${folder}/${name}`);
  }
  return files;
}

async function weightFiles(
  folder: string,
  stem: "model" | "diffusion_pytorch_model",
  variant?: "fp16",
): Promise<string[]> {
  const { path, tensors } = await openCheckpoint(folder, stem, variant);
  const shards = new Set([...tensors.values()].map(({ file }) => file));
  if (shards.has(await Deno.realPath(path))) return [path];
  return [
    path,
    ...await Promise.all([...shards].map((f) => linked(folder, f))),
  ];
}

/** The name under which a folder links to a real file. */
async function linked(folder: string, real: string): Promise<string> {
  for await (const { name } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (await Deno.realPath(path) === real) return path;
  }
  return real;
}
