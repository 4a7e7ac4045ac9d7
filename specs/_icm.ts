import { overGroups } from "./_over_groups.ts";
import age from "./age.ts";
import gender from "./gender.ts";
import race from "./race.ts";

const UP_0 = "up_blocks.1.attentions.0.transformer_blocks.0";
const UP_1 = "up_blocks.1.attentions.1.transformer_blocks.0";
const UP_2 = "up_blocks.1.attentions.2.transformer_blocks.0";
const MIDDLE = "mid_block.attentions.0.transformer_blocks.0";
const DOWN = "down_blocks.2.attentions.0.transformer_blocks.0";

/** Attention to the image itself, or to the prompt. */
type Attention = "attn1" | "attn2";

/** What ICM takes for an attribute: Table 6 and appendix C of the paper. */
interface Published {
  /** Parameters of steering that are not its defaults. */
  steered(attention: Attention): Readonly<Record<string, unknown>>;
  /** Baseline of fine-tuning. */
  readonly finetuned: string;
  /** Blocks that are fine-tuned. */
  readonly blocks: readonly string[];
  /** Tenths of a mean length by which the middle block is steered. */
  readonly middle: number;
}

const modules = (blocks: readonly string[], attention: Attention) =>
  blocks.map((block) => `${block}.${attention}`);

/** Steering by group: how far, in which blocks, and from which group its probe tells it; nothing is changed towards `none`. */
const byGroup = (
  none: string,
  groups: readonly {
    readonly group: string;
    readonly alpha: number;
    readonly blocks: readonly string[];
    readonly against: string;
  }[],
) =>
(attention: Attention) => ({
  strength: Object.fromEntries(groups.map((g) => [g.group, g.alpha])),
  layers: Object.fromEntries(
    groups.map((g) => [g.group, modules(g.blocks, attention)]),
  ),
  against: {
    ...Object.fromEntries(groups.map((g) => [g.group, g.against])),
    [none]: null,
  },
});

const GENDER_BLOCKS = [UP_2, UP_1, UP_0, MIDDLE];
const FOR_GENDER: Published = {
  steered: (attention) =>
    attention === "attn1" ? {} : { layers: modules(GENDER_BLOCKS, attention) },
  finetuned: "icm_finetune",
  blocks: GENDER_BLOCKS,
  middle: 3,
};

const AGE_BLOCKS = [UP_1, MIDDLE, UP_0];
const FOR_AGE: Published = {
  steered: byGroup("adult", [
    { group: "old", alpha: 8, blocks: AGE_BLOCKS, against: "young" },
    { group: "young", alpha: 8, blocks: AGE_BLOCKS, against: "old" },
  ]),
  finetuned: "icm_finetune_64",
  blocks: AGE_BLOCKS,
  middle: 2,
};

/** In the classes of BiasMap, which the embedded model knows: "hispanic" has the line that the paper has for its "Indian". */
const FOR_RACE: Published = {
  steered: byGroup("white", [
    { group: "black", alpha: 15, blocks: [UP_1, MIDDLE], against: "white" },
    {
      group: "hispanic",
      alpha: 10,
      blocks: [MIDDLE, UP_2, DOWN],
      against: "white",
    },
    {
      group: "asian",
      alpha: 10,
      blocks: [UP_1, MIDDLE, UP_0],
      against: "white",
    },
  ]),
  finetuned: "icm_finetune_64",
  blocks: [UP_1, MIDDLE, UP_2, DOWN, UP_0],
  middle: 2,
};

/** Steering where a choice shows at certain positions and not in their mean: the middle block, a vector for each position, towards every group, so far that α 10 is a few tenths of what the block puts out. */
const middleBlock = (tenth: number) => ({
  layers: ["mid_block"],
  probed: ["mid_block"],
  positions: "own",
  unit: { norm: tenth / 100 },
});

const SD15 = "sd15";

/** Rows of Table 1 that are ICM's own. */
const ownRows = ({ steered, middle }: Published) => [
  SD15,
  { use: "icm", title: "ICM", ...steered("attn1") },
  {
    use: "icm",
    id: "icm_middle",
    title: "ICM (middle block)",
    ...middleBlock(middle),
  },
];

/** Rows of Table 2 that Table 1 has not: cross-attention, and fine-tuning of either. */
const attentionRows = ({ steered, finetuned, blocks }: Published) => [
  {
    use: "icm",
    id: "icm_cross",
    title: "ICM (cross-attention)",
    probed: ["attn2"],
    ...steered("attn2"),
  },
  {
    use: finetuned,
    id: "icm_finetune",
    title: "ICM (fine-tuned)",
    layers: modules(blocks, "attn1"),
  },
  {
    use: finetuned,
    id: "icm_finetune_cross",
    title: "ICM (fine-tuned, cross-attention)",
    layers: modules(blocks, "attn2"),
  },
];

/** ICM in the middle block, with a coin, and with other methods. */
export const WITH = [
  SD15,
  {
    use: "icm",
    id: "icm_middle",
    title: "ICM (middle block)",
    ...middleBlock(FOR_GENDER.middle),
  },
  {
    use: "icm",
    id: "icm_coin",
    title: "ICM (middle block, a coin for 16 images)",
    ...middleBlock(FOR_GENDER.middle),
    assign: "coin",
  },
  {
    use: "icm+biasmap",
    title: "ICM (middle block) + BiasMap",
    ...middleBlock(FOR_GENDER.middle),
  },
  {
    use: "icm+fair_diffusion",
    title: "ICM (middle block) + FairDiffusion",
    ...middleBlock(FOR_GENDER.middle),
  },
];

/** Rows of Table 1 that are others'. */
export const OTHERS = [
  "finetuning",
  "latent_editing",
  "h_distribution",
  "latent_direction",
  "difflens",
  "fair_diffusion",
];

/** What all of ICM's specs have in common: Tables 1 and 2, gender. */
export const ICM = {
  ...gender,
  id: "icm",
  version: 1,
  source:
    "Attention, May I Have Your Decision? (ICM), section 4 and Tables 1 and 2",
  methods: [
    ...ownRows(FOR_GENDER),
    ...attentionRows(FOR_GENDER),
    ...OTHERS,
  ],
  metrics: [
    "fd",
    "fd_counts",
    "rd",
    "signed_rd",
    "clip_i01",
    "clip_t01",
    "miou",
    "miou_reread",
    "recognised",
    "followed",
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

/** The same, age. */
export const AGE = {
  ...ICM,
  attribute: age.attribute,
  attribution: age.attribution,
  methods: ownRows(FOR_AGE),
  metrics: overGroups(ICM.metrics, 3),
};

/** The same, race. */
export const RACE = {
  ...ICM,
  attribute: race.attribute,
  attribution: race.attribution,
  methods: ownRows(FOR_RACE),
  metrics: overGroups(ICM.metrics, 4),
};

/** Rows of Table 2, age and race. */
export const ATTENTION = {
  age: {
    ...AGE,
    methods: [...ownRows(FOR_AGE), ...attentionRows(FOR_AGE)],
  },
  race: {
    ...RACE,
    methods: [...ownRows(FOR_RACE), ...attentionRows(FOR_RACE)],
  },
};
