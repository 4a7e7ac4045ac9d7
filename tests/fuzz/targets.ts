// Every reader of what comes from outside: models, specs, stores, leaderboards.

import { deepStrictEqual } from "node:assert/strict";
import { dump } from "npyjs";
import { InputError, readNumpy, size } from "../../lib/core/mod.ts";
import { digest } from "../../lib/core/canonical.ts";
import { loadBaseline, loadBaselines, loadSpec } from "../../lib/bench/mod.ts";
import { cellsCsv, readCells } from "../../lib/bench/leaderboard/cells.ts";
import { withFeatures } from "../../lib/bench/store/features.ts";
import { planText, readPlan } from "../../lib/bench/plan/plan_file.ts";
import { shardsOf } from "../../lib/bench/plan/shards.ts";
import { planOf, readManifest } from "../../lib/bench/plan/read_manifest.ts";
import { readScores } from "../../lib/bench/leaderboard/read_scores.ts";
import { readSeeds } from "../../lib/bench/leaderboard/seed_file.ts";
import { withChecksum } from "../../lib/core/checksum.ts";
import { openStore } from "../../lib/bench/store/store.ts";
import { manifest } from "../../lib/bench/plan/manifest.ts";
import { createScheduler, SCHEDULERS } from "../../lib/diffusion/mod.ts";
import { decodeImage } from "../../lib/images/mod.ts";
import { decodeMoments, encodeMoments } from "../../lib/metrics/mod.ts";
import { matrix } from "../../lib/linalg/mod.ts";
import { openTokenizer, readSafetensors } from "../../lib/networks/mod.ts";
import { parseClipConfig } from "../../lib/networks/clip/clip_config.ts";
import { parsePreprocessor } from "../../lib/networks/clip/preprocessor.ts";
import { parseUNetConfig } from "../../lib/networks/unet/unet_config.ts";
import { parseVaeConfig } from "../../lib/networks/vae/vae_config.ts";
import { audit, parsePaper } from "../../lib/reported/mod.ts";
import { rawSafetensors, safetensors } from "../support/safetensors.ts";
import { filesOf, imagined, imaginedPlan } from "../support/scores.ts";
import type { Target } from "./fuzz.ts";
import { judgeTargets } from "./judge_target.ts";
import { damaged, damagedText, jsonText } from "./inputs.ts";
import { tables } from "./tables.ts";
import { METHODS } from "../../lib/methods/mod.ts";

const ROOT = decodeURIComponent(new URL("../..", import.meta.url).pathname);
const MODEL = `${ROOT}lib/testbed/model`;

/** A target without its name. */
type Reader = Omit<Target, "name">;

/**
 * Prepares targets.
 *
 * @param folder An empty folder for the files that are read.
 * @param names Which; all by default.
 */
export async function* targets(
  folder: string,
  names: readonly string[] = [],
): AsyncGenerator<Target> {
  const wanted = (name: string) => names.length === 0 || names.includes(name);
  for (const [name, prepare] of Object.entries(READERS)) {
    if (wanted(name)) yield { name, ...await prepare(folder) };
  }
  for (const target of [...await judgeTargets(folder), ...tables()]) {
    if (wanted(target.name)) yield target;
  }
}

const READERS: Readonly<
  Record<string, (folder: string) => Reader | Promise<Reader>>
> = {
  safetensors: safetensorsFiles,
  spec: specs,
  baseline: baselines,
  unit: unitRecords,
  generation: generationRecords,
  images: photographs,
  npy: numpyArrays,
  manifest: manifests,
  plan: plans,
  leaderboard: leaderboards,
  cells: cells,
  seeds: seeds,
  features: features,
  npz: moments,
  "model config": modelConfigs,
  "scheduler config": schedulerConfigs,
  tokenizer: tokenizers,
  paper: papers,
};

function safetensorsFiles(folder: string): Reader {
  const path = `${folder}/a.safetensors`;
  const header = JSON.stringify({
    "__metadata__": { format: "pt" },
    a: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    "b.weight": { dtype: "F16", shape: [0, 4], data_offsets: [24, 24] },
    c: { dtype: "I64", shape: [], data_offsets: [24, 32] },
  });
  const files = [
    safetensors({ a: { shape: [2, 2] }, b: { shape: [1], dtype: "BF16" } }),
    rawSafetensors(header, 32),
    rawSafetensors(header, 32, 2n ** 60n),
    rawSafetensors(header, 32, 99_999_999n),
  ];
  return {
    inputs: damaged(files),
    async read(input) {
      const bytes = input as Uint8Array;
      await Deno.writeFile(path, bytes);
      const tensors = await readSafetensors(path);
      let covered = 0;
      for (const { offset, bytes: n } of tensors.values()) {
        sound(offset + n <= bytes.length, "a tensor ends behind the file");
        covered += n;
      }
      sound(covered <= bytes.length, "the tensors are more than the file");
      return true;
    },
  };
}

async function specs(folder: string): Promise<Reader> {
  const known = await loadBaselines(`${ROOT}baselines`);
  const values = await Promise.all(
    ["gender", "race"].map((id) => loadSpec(`${ROOT}specs/${id}.ts`, known)),
  );
  const path = `${folder}/gender.json`;
  return {
    inputs: jsonText(values),
    async read(input) {
      await Deno.writeTextFile(path, input as string);
      await loadSpec(path, known);
      return true;
    },
  };
}

async function baselines(folder: string): Promise<Reader> {
  const known = await loadBaselines(`${ROOT}baselines`);
  const values = [...known.baselines.values()].map((b) => ({
    ...b,
    id: "biasmap",
  }));
  const path = `${folder}/biasmap.json`;
  return {
    inputs: jsonText(values),
    async read(input) {
      await Deno.writeTextFile(path, input as string);
      await loadBaseline(path);
      return true;
    },
  };
}

const PLAN = imaginedPlan({ methods: ["plain"], seeds: [0, 1] });
const [UNIT] = PLAN.units;
const OBSERVATIONS = [0, 1].map((seed) => ({
  seed,
  subject: UNIT?.subject ?? "",
  label: "a",
  margin: 0.5,
  iou: 0.1,
  ...{ labelProbabilities: [0.7, 0.3], stages: { "16": 0.2 } },
  readings: { energy: [1, null] },
  clip: Float32Array.of(seed, 1, 2),
}));

/** A record that says something else and vouches for it. */
function resealed(text: string): string {
  try {
    const { sha256: _, ...rest } = JSON.parse(text);
    return withChecksum(rest);
  } catch {
    return text;
  }
}

async function unitRecords(folder: string): Promise<Reader> {
  const store = await openStore(`${folder}/store`, "write");
  if (!UNIT) throw new TypeError("Cannot fuzz: the plan has no unit");
  const outputs = [{ path: "images/a.png", bytes: Uint8Array.of(1, 2, 3) }];
  await store.finish(UNIT, OBSERVATIONS, outputs);
  const path = `${store.folder}/units/${UNIT.id}.json`;
  const record = JSON.parse(await Deno.readTextFile(path));
  return {
    inputs: jsonText([record]),
    async read(input) {
      await Deno.writeTextFile(path, resealed(input as string));
      return await store.read(UNIT) !== undefined;
    },
  };
}

const GENERATION = {
  latents: { data: new Float32Array(32), shape: [2, 4, 2, 2] },
  maps: { data: new Float32Array(8), shape: [2, 2, 2] },
  records: [{ values: { energy: [1, null] } }, { values: {}, failure: "why" }],
  cost: 2,
};

async function generationRecords(folder: string): Promise<Reader> {
  const store = await openStore(`${folder}/generations`, "write");
  if (!UNIT) throw new TypeError("Cannot fuzz: the plan has no unit");
  await store.keep(UNIT, GENERATION as never);
  const path = `${store.folder}/generations/${UNIT.generation}.json`;
  const record = JSON.parse(await Deno.readTextFile(path));
  return {
    inputs: jsonText([record]),
    async read(input) {
      await Deno.writeTextFile(path, resealed(input as string));
      return await store.readGeneration(UNIT) !== undefined;
    },
  };
}

async function photographs(): Promise<Reader> {
  const folder = `${ROOT}tests/reference/pillow`;
  const files = await Array.fromAsync(
    [
      ...["rgb.png", "rgb_16.png", "interlaced_2bit.png", "palette_1bit.png"],
      ...["rgb.jpg", "cmyk.jpg", "progressive.jpg", "lossy.webp", "alpha.webp"],
      ...["palette.bmp", "tiff_lzw.tiff", "cmyk.tif", "grey.pgm"],
    ],
    (name) => Deno.readFile(`${folder}/${name}`),
  );
  return {
    inputs: damaged(files),
    async read(input) {
      const { width, height, data } = await decodeImage(input as Uint8Array);
      sound(data.length === 3 * width * height, "not a level for each channel");
      return true;
    },
  };
}

function numpyArrays(): Reader {
  return {
    inputs: damaged(arrays()),
    async read(input) {
      const found = await readNumpy(input as Uint8Array);
      if (!found) return false;
      const { data, shape } = found;
      sound(data.length === size(shape), "the shape is not that of the data");
      return true;
    },
  };
}

/** Arrays as NumPy writes them, one of them by another version of the format. */
function arrays(): Uint8Array[] {
  const bytes = (a: Float32Array | Float64Array | Int32Array, s: number[]) =>
    new Uint8Array(dump(a, s));
  const second = bytes(Float32Array.of(1, 2, 3, 4), [2, 2]);
  second[6] = 2;
  return [
    bytes(Float32Array.of(1, NaN, 3, 4, 5, 6), [2, 3]),
    bytes(Float64Array.of(1, 2), [2]),
    bytes(Int32Array.of(1, 2), [2, 1]),
    second,
  ];
}

function manifests(): Reader {
  const environment = {
    entangle: "0",
    commit: null,
    deno: "0",
    onnxruntime: "0",
    provider: "cpu",
    device: "-",
    threads: 1,
    platform: "-",
    dirty: false,
    code: "-",
    lockfile: "-",
  };
  return {
    inputs: jsonText([manifest(PLAN, [environment])]),
    read(input) {
      let text = input as string;
      try {
        const value = JSON.parse(text);
        value.run = digest(value.identity);
        text = JSON.stringify(value);
      } catch {
        // Read as it is.
      }
      planOf(readManifest("manifest.json", text), METHODS);
      return true;
    },
  };
}

function plans(): Reader {
  const paths = { artifacts: "artifacts", out: "runs/toy" };
  return {
    inputs: jsonText([JSON.parse(planText(PLAN, paths, 2))]),
    read(input) {
      let text = input as string;
      try {
        const { sha256: _, ...value } = JSON.parse(text);
        text = withChecksum({ ...value, run: digest(value.identity) });
      } catch {
        // Read as it is.
      }
      const { plan, shards } = readPlan("plan.json", text, METHODS);
      const units = shardsOf(plan.units, shards).flat();
      sound(units.length === plan.units.length, "a unit is in no shard");
      return true;
    },
  };
}

function leaderboards(): Reader {
  const files = filesOf(imagined({ methods: ["plain", "fair"] }));
  return {
    inputs: jsonText([JSON.parse(files.leaderboard)]),
    read(input) {
      readScores({ ...files, leaderboard: input as string });
      return true;
    },
  };
}

function cells(): Reader {
  const { cells } = filesOf(imagined({ methods: ["plain", "fair"] }));
  return {
    inputs: damagedText([cells, cells.split("\n").slice(0, 4).join("\n")]),
    read(input) {
      const found = readCells(input as string);
      if (found.problems.length > 0) return false;
      const again = readCells(cellsCsv(found.cells));
      deepStrictEqual(again.cells, found.cells);
      return true;
    },
  };
}

function seeds(): Reader {
  const { seeds } = filesOf(imagined({ methods: ["plain", "fair"] }));
  return {
    inputs: damagedText([seeds, seeds.split("\n").slice(0, 3).join("\n")]),
    read: (input) => readSeeds(input as string).problems.length === 0,
  };
}

function features(): Reader {
  const observations = OBSERVATIONS.map(({ clip: _, ...rest }) => rest);
  const unit = { id: "a" };
  return {
    inputs: damaged(arrays()),
    async read(input) {
      const file = { path: "features/a.clip.npy", bytes: input as Uint8Array };
      const found = await withFeatures(unit, observations, [file]);
      for (const { clip } of found ?? []) {
        sound(clip === undefined || clip.length > 0, "no features");
      }
      return found !== undefined;
    },
  };
}

function moments(): Reader {
  const mean = Float64Array.of(1, 2);
  const covariance = matrix(Float64Array.of(1, 0, 0, 1), 2, 2);
  return {
    inputs: damaged([encodeMoments({ n: 4, mean, covariance })]),
    async read(input) {
      const { mean, covariance } = await decodeMoments(
        input as Uint8Array,
        "a.npz",
      );
      const d = mean.length;
      sound(covariance.data.length === d * d, "sigma is not square");
      return true;
    },
  };
}

async function modelConfigs(): Promise<Reader> {
  const parsers = [
    [`${MODEL}/unet/config.json`, parseUNetConfig],
    [`${MODEL}/vae/config.json`, parseVaeConfig],
    [`${MODEL}/clip/config.json`, parseClipConfig],
    [`${MODEL}/clip/preprocessor_config.json`, parsePreprocessor],
  ] as const;
  const values = await Promise.all(parsers.map(([path]) => json(path)));
  return {
    inputs: jsonText(values),
    read(input) {
      const value = parsed(input as string);
      let taken = false;
      for (const [path, parse] of parsers) {
        try {
          (parse as (json: unknown, file: string) => unknown)(value, path);
          taken = true;
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }
      return taken;
    },
  };
}

async function schedulerConfigs(): Promise<Reader> {
  const ids = Object.keys(SCHEDULERS) as (keyof typeof SCHEDULERS)[];
  return {
    inputs: jsonText([await json(`${MODEL}/scheduler/scheduler_config.json`)]),
    read(input) {
      const value = parsed(input as string);
      let taken = false;
      for (const id of ids) {
        try {
          createScheduler(id, value, 5);
          taken = true;
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }
      return taken;
    },
  };
}

async function tokenizers(folder: string): Promise<Reader> {
  const path = `${folder}/tokenizer`;
  await Deno.mkdir(path);
  const names = ["tokenizer_config.json", "special_tokens_map.json"];
  for (const name of names) {
    await Deno.copyFile(`${MODEL}/tokenizer/${name}`, `${path}/${name}`);
  }
  return {
    inputs: jsonText([await json(`${MODEL}/tokenizer/tokenizer.json`)]),
    async read(input) {
      await Deno.writeTextFile(`${path}/tokenizer.json`, input as string);
      const tokenizer = await openTokenizer(path);
      tokenizer.padded("A photo of the face of a nurse");
      return true;
    },
  };
}

async function papers(): Promise<Reader> {
  const [first] = await Array.fromAsync(
    Deno.readDir(`${ROOT}results/reported`),
  );
  return {
    inputs: jsonText([await json(`${ROOT}results/reported/${first?.name}`)]),
    read(input) {
      audit(parsePaper(input as string, "paper.json"));
      return true;
    },
  };
}

async function json(path: string): Promise<unknown> {
  return JSON.parse(await Deno.readTextFile(path));
}

/** What a config's reader is given: the value, or no value if it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sound(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`What was read is not sound: ${otherwise}`);
}
