/** Of `icm_finetune`, whatever the published rank. */
const ADAPTERS = {
  rank: 8,
  "specific_prompt": "A photo of the face of a {group} {subject}",
  "general_prompt": "A photo of the face of a {subject}",
  images: 60,
  epochs: 8,
  accumulate: 2,
  rate: 0.005,
  warmup: 16,
};

/**
 * What the embedded model needs instead of the published parameters: twenty steps on latents of 16×16 settle a
 * group in the first ones, and an image that is fitted to is dear on two cores. Chosen on seeds from
 * 1000 on, which no board shows. No other model takes it: on it, a baseline has its published parameters.
 */
export const TESTBED_TUNING: {
  /** Name, which every row that takes part of it bears. */
  readonly name: string;
  /** Parameters by baseline. */
  readonly baselines: Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  >;
} = {
  name: "testbed",
  baselines: {
    efa: {
      modules: [1, 2].flatMap((block) =>
        [0, 1, 2].map((i) =>
          `up_blocks.${block}.attentions.${i}.transformer_blocks.0.attn2`
        )
      ),
      epochs: 12,
      "fit_batch": 16,
      rate: 0.005,
      width: 32,
      outside: 0.002,
      present: 0.0005,
    },
    "fair_diffusion": { warmup: 0, threshold: 0.9 },
    finetuning: {
      rank: 8,
      "fit_prompt": null,
      "class_prompt": "a photo of the face of a {group} {subject}",
      steps: 40,
      images: 10,
      "fit_batch": 10,
      "sampling_steps": 6,
      rate: 0.003,
    },
    "iti_gen": { padding: "end" },
    "latent_direction": { images: 100 },
    "h_distribution": {
      units: "logits",
      scale: 5,
      temperature: 4,
      halves: "cond",
      classifier: "means",
      images: 40,
      "fit_prompt": "A photo of the face of a {group} {subject}",
      "neutral_prompt": "A photo of the face of a {subject}",
    },
    "word_shift": {
      strength: 2,
      target: "prompt",
      epochs: 4,
      rate: 0.001,
      decay: "linear",
    },
    "latent_editing": {
      "source_text": "a photo of the face of a person",
      "target_text": "a photo of the face of a {group} person",
      images: 20,
      epochs: 1,
      "fit_batch": 4,
      // The middle block has little say in the noisier half of the run, to which the published 500 confines the change.
      "edit_until": 0,
      reconstruction: 0.3,
    },
    uce: {
      concepts: null,
      attribute: null,
      read: "padded",
      preserved: null,
      search: "response",
      rounds: 7,
      images: 6,
      "steps_share": 1,
      tolerance: 0.125,
    },
    // Added, as in the only released configuration of Stable Diffusion: multiplied so far that the groups are even, features cost the profession.
    difflens: {
      edit: "add",
      strength: 1.5,
      "fit_prompt": "A photo of the face of a {group} {subject}",
      images: 120,
      width: 256,
      k: 32,
      epochs: 6,
      rate: 0.001,
    },
    // A mean over positions hides most of a group (results/icm.md); α 10 is 0.4 of what a layer puts out in the mean.
    icm: { positions: "own", unit: { norm: 0.04 }, start: 0, images: 240 },
    "icm_finetune": ADAPTERS,
    "icm_finetune_64": ADAPTERS,
    "biasmap_reread": { lambda: 300 },
  },
};
