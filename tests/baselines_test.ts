import {
  deepStrictEqual,
  doesNotMatch,
  match,
  ok,
  throws,
} from "node:assert/strict";
import { ownBaselines } from "../cli/flags/trusted.ts";
import {
  loadBaseline,
  loadBaselines,
  resolveMethods,
} from "../lib/bench/mod.ts";
import { createTransforms, METHODS } from "../lib/methods/mod.ts";
import { evaluator } from "./support/evaluator.ts";

const ROOT = decodeURIComponent(new URL("..", import.meta.url).pathname);

const CONTEXTS = [
  { attribute: "gender", groups: ["male", "female"] },
  { attribute: "race", groups: ["white", "black", "asian", "hispanic"] },
];

for await (const { name } of Deno.readDir(`${ROOT}baselines`)) {
  Deno.test(`baselines/${name} is a method`, async () => {
    const baseline = await loadBaseline(
      `${ROOT}baselines/${name}`,
      evaluator,
    );
    deepStrictEqual(`${baseline.id}.ts`, name);
    doesNotMatch(baseline.title, /\bFD\b/);
    match(baseline.note, /\.$/);
    for (const context of CONTEXTS) {
      const specs = baseline.transforms.map(({ use, ...parameters }) => ({
        id: use,
        parameters,
      }));
      if (specs.some(({ id }) => METHODS.get(id)?.fit)) {
        throws(() => createTransforms(specs, context), /must be fitted first/);
        continue;
      }
      deepStrictEqual(
        createTransforms(specs, context).length,
        baseline.transforms.length,
      );
    }
  });
}

/** What papers and their authors' code say, read off them by hand. */
const PUBLISHED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // Friedrich et al. 2023: scale 4, threshold 0.95, 10 of 50 steps of warm-up, momentum 0.3, β 0.6.
  "fair_diffusion": {
    scale: 4,
    threshold: 0.95,
    warmup: 0.2,
    momentum: 0.3,
    beta: 0.6,
  },
  // Zhang et al. 2023: 3 tokens, 30 epochs of Adam at 0.01, λ 0.8, at most 200 images; OpenAI's padding.
  "iti_gen": {
    tokens: 3,
    epochs: 30,
    rate: 0.01,
    likeness: 0.8,
    images: 200,
    padding: "zero",
  },
  // Parihar et al. 2024: logistic classifiers, temperature 8, 500 times 600 for a batch of 4, both branches.
  "h_distribution": {
    classifier: "logistic",
    temperature: 8,
    units: "published",
    scale: 300_000,
    cohort: 4,
    halves: "both",
    images: 1000,
  },
  // Li et al. 2024: 1000 images, 20 epochs, batch 8, Adam at 0.1 on the noise that was drawn; strength 1.
  "latent_direction": {
    strength: 1,
    centre: false,
    start: "zero",
    target: "noise",
    images: 1000,
    epochs: 20,
    fit_batch: 8,
    rate: 0.1,
    decay: "none",
  },
  // DiffLens: 30 features, 5120 of them, Adam at 0.005, batch 100, 1000 images; released code: k 1024, 10 points, 30 epochs at 1e-3.
  difflens: {
    strength: 1.5,
    edit: "scale",
    features: 30,
    space: "sparse",
    select: "attribution",
    batch: 16,
    module: "mid_block",
    images: 1000,
    width: 5120,
    k: 1024,
    fit_batch: 100,
    rate: 0.005,
    classifier_epochs: 30,
    classifier_rate: 1e-3,
    baseline: "pair",
    points: 10,
  },
  // ICM, Table 6 (gender), appendices A and B: α 10 from step 15 of 50, a vector for each step.
  icm: {
    strength: 10,
    unit: "absolute",
    start: 0.3,
    batch: 16,
    layers: [
      "up_blocks.1.attentions.2.transformer_blocks.0.attn1",
      "up_blocks.1.attentions.1.transformer_blocks.0.attn1",
      "up_blocks.1.attentions.0.transformer_blocks.0.attn1",
      "mid_block.attentions.0.transformer_blocks.0.attn1",
    ],
    preserve_norm: false,
    vectors: "step",
    probed: ["attn1"],
    images: 500,
    C: 1,
  },
  // ICM, appendix C: rank 32, 30 epochs, batch 2 times 4, 1000 steps of warm-up; released code: 5e-5.
  "icm_finetune": {
    scale: 1,
    rank: 32,
    epochs: 30,
    fit_batch: 2,
    accumulate: 4,
    warmup: 1000,
    rate: 5e-5,
  },
  // The same: rank 64 for age and race.
  "icm_finetune_64": { scale: 1, rank: 64, epochs: 30, warmup: 1000 },
  // Park et al.: cross-attention of 16×16 on the way up.
  efa: {
    modules: [0, 1, 2].map((i) =>
      `up_blocks.1.attentions.${i}.transformer_blocks.0.attn2`
    ),
    strength: 1,
  },
  // Shen et al., released code for gender, 12 images on each of two GPUs; section 5: the prompt.
  finetuning: {
    scale: 1,
    part: "text_encoder",
    rank: 50,
    tokens: 5,
    fit_prompt: "a photo of the face of a {subject}, a person",
    steps: 10_000,
    images: 24,
    fit_batch: 4,
    sampling_steps: 25,
    confidence: 0.8,
    likeness: 8,
    relief: 0.2,
    rate: 5e-5,
    weight_decay: 0.01,
    average: 0.996,
  },
  // Kwon et al., script_train.sh: 5 passes over 100 images, one at a time, SGD at 0.5, weights 1 and 3, t_edit 500; main.py: a tenth of the rate after 3.
  "latent_editing": {
    strength: 1,
    module: "mid_block",
    edit_until: 500,
    images: 100,
    epochs: 5,
    fit_batch: 1,
    rate: 0.5,
    decay_after: 3,
    direction: 1,
    reconstruction: 3,
    batch: 16,
  },
  // Gandikota et al., code of 2025: bare words at their last token, 30 rounds of 10 images of 20 steps.
  uce: {
    form: "2025",
    lambda: 0.5,
    edit: 1,
    preserve: 1,
    read: "last",
    ...{ concepts: ["{subject}"], attribute: "{group}", preserved: [] },
    search: "shortfall",
    step: 1,
    rounds: 30,
    images: 10,
    steps_share: 0.4,
    tolerance: 0.05,
  },
  // Chakraborty et al. 2026: λ 100, q 0.7, τ 0.01, at every step.
  biasmap: {
    lambda: 100,
    quantile: 0.7,
    temperature: 0.01,
    profile: "paper",
    guidance_start: 0,
    guidance_end: 1,
    modules: [],
  },
  "biasmap_reread": { lambda: 100, guidance_start: 0, guidance_end: 1 },
  "word_shift": { strength: 1, epochs: 0 },
};

for (const [id, published] of Object.entries(PUBLISHED)) {
  Deno.test(`on a model of the user's, ${id} has its published parameters`, async () => {
    const baselines = await ownBaselines("a/model", METHODS, evaluator);
    const [method] = resolveMethods([id], baselines).methods;
    const [transform] = method?.transforms ?? [];
    const record = METHODS.get(transform?.id ?? "");
    const inForce = record?.parameters.parse(transform?.parameters) ?? {};
    const names = Object.keys(published);
    deepStrictEqual(
      Object.fromEntries(names.map((name) => [name, inForce[name]])),
      published,
    );
    deepStrictEqual(method?.tuning, undefined);
  });
}

Deno.test("a default that a paper or its code is said to give is what was read off them", () => {
  for (const { id, parameters, published = {} } of METHODS.values()) {
    const names = Object.values(published).flat();
    deepStrictEqual([...new Set(names)], names);
    const defaults = names.map((name) =>
      [name, parameters.shape[name]?.safeParse(undefined).data] as const
    );
    const read = names.map((name) => [name, PUBLISHED[id]?.[name]] as const);
    deepStrictEqual(defaults, read, id);
  }
});

Deno.test("every fitted or tuned baseline is held to what is published", async () => {
  const { baselines } = await ownBaselines(undefined, METHODS, evaluator);
  const asked = [...baselines.values()].filter(({ tuning, transforms }) =>
    tuning !== undefined ||
    transforms.some(({ use }) => METHODS.get(use)?.fit)
  );
  ok(asked.length >= 6);
  for (const { id } of asked) ok(Object.hasOwn(PUBLISHED, id), id);
});

Deno.test("every transform is used by a baseline", async () => {
  const { baselines } = await loadBaselines(
    `${ROOT}baselines`,
    METHODS,
    evaluator,
  );
  const used = [...baselines.values()].flatMap((b) => b.transforms);
  for (const id of METHODS.keys()) {
    ok(used.some(({ use }) => use === id), id);
  }
});
