import { digest } from "../../lib/core/canonical.ts";
import { withChecksum } from "../../lib/core/checksum.ts";
import { manifest } from "../../lib/bench/plan/manifest.ts";
import { planText, readPlan } from "../../lib/bench/plan/plan_file.ts";
import { planOf, readManifest } from "../../lib/bench/plan/read_manifest.ts";
import { shardsOf } from "../../lib/bench/plan/shards.ts";
import { withFeatures } from "../../lib/bench/store/features.ts";
import { openStore } from "../../lib/bench/store/store.ts";
import { METHODS } from "../../lib/methods/mod.ts";
import { imaginedPlan } from "../support/scores.ts";
import { arrays } from "./array_files.ts";
import { damaged, jsonText } from "./inputs.ts";
import { type Reader, type Readers, sound } from "./reader.ts";

/** Readers of what a run keeps. */
export const RUN_FILES: Readers = {
  unit: unitRecords,
  generation: generationRecords,
  manifest: manifests,
  plan: plans,
  features: features,
};

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
