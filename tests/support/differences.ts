// Every way in which two runs can differ, and whether they may share a folder.

import type { Choices, ModelIdentity, Spec } from "../../lib/bench/mod.ts";
import { fakePipeline } from "./fake_pipeline.ts";

/** A run of the fake benchmark: what of its spec, of its flags and of its models is its own. */
export interface Setup {
  /** Of the spec. */
  readonly spec: Partial<Spec>;
  /** Of the flags. */
  readonly choices: Partial<Choices>;
  /** Of the models. */
  readonly models: Partial<ModelIdentity>;
}

/** One thing in which a run differs. */
export interface Difference {
  /** The field of the spec, or the flag. */
  readonly of: string;
  /** Whether both runs may lie in one folder: no image that both make is another. */
  readonly shared: boolean;
  /** Makes the other run. */
  change(base: Setup): Setup;
}

/** What every run is but where it differs. */
export const BASE: Setup = {
  spec: {
    subjects: ["nurse"],
    methods: ["sd15", "fair_prompt"],
    metrics: ["rd", "miou"],
    attribution: {
      profile: "paper",
      prompt: "A photo of the face of a {subject} and gender",
      words: ["{subject}", "gender"],
      queries: "cond",
      percentile: 70,
      reread: [301],
    },
    attribute: {
      name: "gender",
      groups: [
        { id: "male", words: ["male"] },
        { id: "female", words: ["female"] },
      ],
    },
    sampler: { scheduler: "ddim", guidance: 7.5 },
    classifier: {
      group: ["A photo of the face of a {group} {subject}"],
      subject: ["A photo of the face of a {subject}"],
    },
    sizes: {
      testbed: { images: 2, steps: 2, batch: 1, resolution: "image" },
      paper: { images: 2, steps: 2, batch: 1, resolution: "image" },
    },
  },
  choices: { images: undefined, steps: undefined, batch: undefined },
  models: {},
};

const both = (batch: number, images = 2, steps = 2, resolution = 0) => ({
  images,
  steps,
  batch,
  resolution: resolution || "image" as const,
});
const sizes = (size: ReturnType<typeof both>): Partial<Spec> => ({
  sizes: { testbed: size, paper: size },
});
const [male, female] = BASE.spec.attribute?.groups ?? [];

const TARGET = {
  target: { source: "ours", digest: "a", shares: { nurse: [0.1, 0.9] } },
};
const JUDGE_ERROR = {
  judgeError: { digest: "a", judge: "a", counts: [[90, 10], [20, 80]] },
};

/** Every one; a nested field is named as in messages. */
export const DIFFERENCES: readonly Difference[] = [
  inSpec("id", true, { id: "other" }),
  inSpec("version", true, { version: 99 }),
  inSpec("question", true, { question: "Who?" }),
  inSpec("source", true, { source: "ours" }),
  inSpec("subjects", true, { subjects: ["nurse", "护士"] }),
  inSpec("subjects, none in common", true, { subjects: ["pilot"] }),
  inSpec("prompt", false, { prompt: "A picture of a {subject}" }),
  within("attribute", false, { name: "sex" }),
  within("attribute", true, {
    groups: [{ id: "man", words: ["male"] }, female],
  }),
  within("attribute", false, {
    groups: [male, { ...female, words: ["girl"] }],
  }),
  within("classifier", true, { group: ["a {group}"] }),
  within("classifier", true, { subject: ["a {subject}"] }),
  inSpec("target", true, TARGET),
  inSpec("judgeError", true, JUDGE_ERROR),
  { ...inSpec("target", true, TARGET), of: "--target" },
  { ...inSpec("judgeError", true, JUDGE_ERROR), of: "--judge-error" },
  inSpec("judge", true, { judge: "clip_zero_shot" }),
  within("attribution", true, { profile: "released" }),
  within("attribution", false, { prompt: "A {subject} and gender" }),
  within("attribution", false, { words: ["{subject}", "face"] }),
  within("attribution", false, { queries: "uncond" }),
  within("attribution", true, { percentile: 55.5 }),
  within("attribution", true, { reread: [101, 501] }),
  within("sampler", false, { scheduler: "euler" }),
  within("sampler", false, { guidance: 3 }),
  inSpec("seed", true, { seed: 1 }),
  inSpec("methods", true, { methods: ["sd15"] }),
  inSpec("methods", true, { methods: ["hard_prompting", "sd15"] }),
  inSpec("methods", false, {
    methods: ["sd15", {
      use: "fair_prompt",
      prompt: "A {group} {subject}",
    }],
  }),
  inSpec("prompts", false, {
    prompts: {
      file: "suite.csv",
      digest: "a",
      rows: [
        { prompt: "a nurse at work", subject: "nurse" },
        { prompt: "a nurse at home", subject: "nurse" },
      ],
    },
  }),
  inSpec("reference", true, { reference: "fair_prompt" }),
  inSpec("metrics", true, { metrics: ["miou", "mbiou"] }),
  inSpec("sizes", true, sizes(both(1, 3))),
  inSpec("sizes", false, sizes(both(1, 2, 3))),
  inSpec("sizes", true, sizes(both(2))),
  inSpec("sizes", true, sizes(both(1, 2, 2, 16))),
  flag("--size", true, { size: "paper" }),
  flag("--methods", true, { methods: ["fair_prompt"] }),
  flag("--images", true, { images: 1 }),
  flag("--limit", true, { images: 3 }),
  flag("--seeds", true, { seeds: [1, 0, 7] }),
  flag("--steps", false, { steps: 3 }),
  flag("--batch", true, { batch: 2 }),
  model("--model", false, { pipeline: { "unet/config.json": "other" } }),
  model("--model", false, {
    schedulerConfig: {
      ...fakePipeline().schedulerConfig as Record<string, unknown>,
      ["beta_end"]: 0.02,
    },
  }),
  model("--variant", false, { pipeline: { "unet/half.safetensors": "a" } }),
  model("--lora", false, { pipeline: { "lora 1.1 × 0.5": "a" } }),
  model("--provider", false, { provider: "webgpu" }),
  model("--precision", false, { precision: "fp16" }),
  model("--decode-tile", false, { decodeTile: 512 }),
  model("--clip", true, { scorer: { "config.json": "other" } }),
  model("--judge", true, {
    judge: { kind: "onnx", version: 1, settings: {}, files: {} },
  }),
  model("--inception", true, { inception: "a" }),
  model("--references", true, { references: "a" }),
];

function inSpec(of: string, shared: boolean, spec: Partial<Spec>): Difference {
  const change = (base: Setup) => ({
    ...base,
    spec: { ...base.spec, ...spec },
  });
  return { of: `spec.${of}`, shared, change };
}

function within(
  of: "attribute" | "classifier" | "attribution" | "sampler",
  shared: boolean,
  part: Readonly<Record<string, unknown>>,
): Difference {
  const [key] = Object.keys(part);
  return {
    of: `spec.${of}.${key}`,
    shared,
    change: (base) => ({
      ...base,
      spec: { ...base.spec, [of]: { ...base.spec[of], ...part } },
    }),
  };
}

function flag(
  of: string,
  shared: boolean,
  choices: Partial<Choices>,
): Difference {
  const change = (base: Setup) => ({
    ...base,
    choices: { ...base.choices, ...choices },
  });
  return { of, shared, change };
}

function model(
  of: string,
  shared: boolean,
  models: Partial<ModelIdentity>,
): Difference {
  const change = (base: Setup) => ({
    ...base,
    models: { ...base.models, ...models },
  });
  return { of, shared, change };
}
