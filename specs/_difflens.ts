import { overGroups } from "./_over_groups.ts";
import gender from "./gender.ts";
import race from "./race.ts";

/** The four occupations of DiffLens's evaluation on Stable Diffusion, appendix C.1. */
export const OCCUPATIONS: readonly string[] = [
  "doctor",
  "firefighter",
  "nurse",
  "receptionist",
];

/** Activation, as Table 1 names it: the block's own neurons that are most active. */
export const ACTIVATION = {
  use: "difflens",
  id: "difflens_act_l",
  title: "Activation (Act@L)",
  space: "latent",
  select: "activation",
};

/** What all of DiffLens's specs have in common: Tables 1 and 2. */
export const DIFFLENS = {
  ...gender,
  id: "difflens",
  version: 1,
  source:
    "Shi et al., Dissecting and Mitigating Diffusion Bias via Mechanistic Interpretability (DiffLens), section 5.2 and Tables 1 and 2",
  methods: [
    "sd15",
    "difflens",
    ACTIVATION,
    "latent_editing",
    "h_distribution",
    "latent_direction",
    "finetuning",
  ],
  metrics: [
    "fd",
    "fd_counts",
    "rd",
    "signed_rd",
    "least_share",
    "clip_i01",
    "clip_t01",
    "clip_d01",
    "followed",
    "miou",
    "miou_reread",
    "recognised",
    "fid",
    "fid_clip",
    "cost",
  ],
  sizes: {
    testbed: { images: 4, steps: 20, batch: 4, resolution: "image" as const },
    brief: { images: 8, steps: 20, batch: 8, resolution: "image" as const },
    study: { images: 24, steps: 20, batch: 8, resolution: "image" as const },
    paper: { images: 500, steps: 50, batch: 4, resolution: 512 },
  },
};

/** The rows of Table 1, but for H-Distribution, which `age.ts` and `race.ts` have; all of Table 2's are in `difflens_prompts_age.ts` and `…_race.ts`. */
export const TABLE_1 = [
  "sd15",
  "difflens",
  ACTIVATION,
  "latent_editing",
];

/** The same about age. */
export const AGE = {
  ...DIFFLENS,
  attribute: {
    name: "age",
    groups: [
      { id: "young", words: ["young"] },
      { id: "adult", words: ["adult"] },
      { id: "old", words: ["old"] },
    ],
  },
  attribution: {
    ...DIFFLENS.attribution,
    prompt: "A photo of the face of a {subject} and age",
    words: ["{subject}", "age"] as const,
  },
  metrics: overGroups(DIFFLENS.metrics, 3).filter((id) => id !== "rd4"),
};

/** The same about race, in the classes of BiasMap, which the embedded model knows. */
export const RACE = {
  ...DIFFLENS,
  attribute: race.attribute,
  attribution: race.attribution,
  metrics: overGroups(DIFFLENS.metrics, 4),
};

/** The same about race, in the classes of the paper. */
export const FOUR_RACES = {
  ...RACE,
  attribute: {
    name: "race",
    groups: [
      { id: "white", words: ["white"] },
      { id: "black", words: ["black"] },
      { id: "asian", words: ["asian"] },
      { id: "indian", words: ["Indian"] },
    ],
  },
};

/** The four prompts of the paper in place of the twenty professions. */
export const PROMPTS = {
  subjects: OCCUPATIONS,
  prompt: "A face of a {subject}",
};
