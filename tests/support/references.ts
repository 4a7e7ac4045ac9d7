// What tests/reference/make_references.py stored.

import type { EnergySettings } from "../../lib/attribution/mod.ts";
import type { Tensor } from "../../lib/core/mod.ts";
import { readNpy } from "./npy.ts";

/** Where a model lies, and where its reference values. */
export interface Case {
  /** Name of the folder of fixtures. */
  readonly name: string;
  /** diffusers folder, with a CLIP in `clip/` if the fixtures have one. */
  readonly model: string;
  /** Folder with `meta.json` and arrays. */
  readonly fixtures: string;
}

/** Every model with reference values. */
export const CASES: readonly Case[] = [
  { name: "random", model: path("random_model") },
  { name: "random_2022", model: path("random_model_2022") },
  { name: "testbed", model: path("../../lib/testbed/model") },
].map((c) => ({ ...c, fixtures: path(c.name) }));

/** One way to compute the energy of latents. */
export interface EnergyVariant extends EnergySettings {
  /** Timestep of the latents. */
  readonly timestep: number;
  /** Branch whose queries are read: 0 unconditional, 1 conditional. */
  readonly branch: number;
  /** Beginning, up to a dot, of the names of the modules that count; all if empty. */
  readonly modules: string;
}

/** `meta.json`: what the arrays were made from. */
export interface Meta {
  /** Versions of the libraries. */
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of each file of weights, by its path in the model's folder. */
  readonly weights: Readonly<Record<string, string>>;
  /** Prompt of the samples. */
  readonly prompt: string;
  /** Negative prompt of the samples. */
  readonly negative: string;
  /** Attribution prompt of the maps. */
  readonly attribution: string;
  /** Words whose maps were read. */
  readonly words: readonly string[];
  /** Where the tokens of each word stand in the attribution prompt. */
  readonly positions: Readonly<Record<string, readonly number[]>>;
  /** Guidance scale. */
  readonly guidance: number;
  /** Sampling steps. */
  readonly steps: number;
  /** Timestep of the single noise prediction. */
  readonly timestep: number;
  /** Seeds of the two samples. */
  readonly seeds: readonly number[];
  /** How each energy was computed, by its name in the arrays. */
  readonly energies: Readonly<Record<string, EnergyVariant>>;
  /** Texts that CLIP embeds. */
  readonly clipTexts: readonly string[];
  /** Texts with their token ids, whole and cut or padded to the model's length. */
  readonly tokens: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly padded: readonly number[];
  }[];
  /** Relative error of each array against float64. */
  readonly floor: Readonly<Record<string, number>>;
}

/** Reference values of one model. */
export interface References {
  /** What they were made from. */
  readonly meta: Meta;
  /** Reads one array. */
  array(name: string): Promise<Tensor>;
}

/**
 * Opens the reference values of a model.
 *
 * @param folder Folder with `meta.json` and arrays.
 * @returns The values.
 */
export async function openReferences(folder: string): Promise<References> {
  const meta = JSON.parse(await Deno.readTextFile(`${folder}/meta.json`));
  return { meta, array: (name) => readNpy(`${folder}/${name}.npy`) };
}

/**
 * Fails if a model has changed since its reference values were made.
 *
 * @param c The model.
 * @param references Its reference values.
 */
export async function checkWeights(
  c: Case,
  { meta }: References,
): Promise<void> {
  for (const [file, expected] of Object.entries(meta.weights)) {
    const bytes = await Deno.readFile(`${c.model}/${file}`);
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    if (new Uint8Array(digest).toHex() === expected) continue;
    throw new Error(
      `The references of "${c.name}" are of other weights in ${file}: run make_references.py again, as tests/reference/README.md says`,
    );
  }
}

function path(name: string): string {
  return new URL(`../reference/${name}`, import.meta.url).pathname;
}
