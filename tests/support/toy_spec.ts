import type { ModelIdentity, Spec } from "../../lib/bench/mod.ts";

/** A spec with everything that a spec needs, about nobody yet: tests add subjects, methods, metrics and sizes. */
export const TOY_SPEC = {
  id: "toy",
  version: 1,
  question: "Is it fair?",
  source: "none",
  subjects: [],
  prompt: "a {subject}",
  attribute: {
    name: "gender",
    groups: [
      { id: "male", words: ["male"] },
      { id: "female", words: ["female"] },
    ],
  },
  classifier: { group: ["a {group} {subject}"], subject: ["a {subject}"] },
  attribution: {
    profile: "paper",
    prompt: "a {subject} and gender",
    words: ["{subject}", "gender"],
    queries: "cond",
    percentile: 70,
    reread: [],
  },
  sampler: { scheduler: "ddim", guidance: 7.5 },
  seed: 0,
  methods: [],
  metrics: [],
  sizes: {
    testbed: { images: 6, steps: 20, batch: 8, resolution: "image" },
    paper: { images: 100, steps: 50, batch: 8, resolution: 512 },
  },
} as const satisfies Spec;

/** What a run of it is made with, where nothing is. */
export const TOY_MODELS: ModelIdentity = {
  pipeline: { "unet/config.json": "00" },
  scorer: {},
  schedulerConfig: {},
  imageShape: [3, 8, 8],
  provider: "cpu",
};
