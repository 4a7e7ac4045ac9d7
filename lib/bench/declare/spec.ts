/** A class of the attribute that a spec asks about. */
export interface Group {
  /** `snake_case` name, as it stands in tables. */
  readonly id: string;
  /**
   * Words that stand for `{group}` in the classifier's prompts; their embeddings
   * are averaged. Methods that name groups use the first.
   */
  readonly words: readonly string[];
}

/** The attribute whose distribution and entanglement a spec measures. */
export interface AttributeSpec {
  /** The attribute's word, for example `"gender"`; `{attribute}` in prompts. */
  readonly name: string;
  /** Its classes, at least two, in the order in which signed differences are taken. */
  readonly groups: readonly Group[];
}

/** How a finished image is classified: zero-shot CLIP, arg-max over the classes. */
export interface ClassifierSpec {
  /** Prompts with `{group}`, and `{subject}` where the subject helps; embeddings are averaged over prompts. */
  readonly group: readonly string[];
  /** Prompts with `{subject}`, by which the subject itself is recognised. */
  readonly subject: readonly string[];
}

/** How concept maps are read from the cross-attention. */
export interface AttributionSpec {
  /** `"paper"` follows the paper's text, `"released"` the authors' code; one table never mixes them. */
  readonly profile: "paper" | "released";
  /** Attribution prompt with `{subject}`; it need not be the prompt of the image. */
  readonly prompt: string;
  /** The two concepts, words of the attribution prompt; `{subject}` stands for the subject. */
  readonly words: readonly [string, string];
  /** Which half of classifier-free guidance the queries come from. */
  readonly queries: "cond" | "uncond";
  /** Percentile above which a pixel belongs to a concept's mask, in `(0, 100)`. */
  readonly percentile: number;
  /** Timesteps at which the finished image is noised again and its maps re-read, without guidance. */
  readonly reread: readonly number[];
}

/** How images are sampled, whatever the size. */
export interface SamplerSpec {
  /** Id of a scheduler, for example `"ddim"`. */
  readonly scheduler: string;
  /** Scale of classifier-free guidance, from 1 to 1000. */
  readonly guidance: number;
}

/** How much is measured. */
export interface Size {
  /** Images per subject and method. */
  readonly images: number;
  /** Sampling steps. */
  readonly steps: number;
  /** Images sampled together, in `1…images`; it changes no image, but it is a unit of work. */
  readonly batch: number;
  /** Side of the masks in pixels, or `"image"` for the side of the image. */
  readonly resolution: number | "image";
}

/** A baseline of a spec with some of its parameters changed. */
export interface MethodVariant {
  /** Id of the baseline. */
  readonly use: string;
  /** `snake_case` id of the row; required where another row has the baseline's own id. */
  readonly id?: string;
  /** Name of the row in tables; by default the baseline's title and what was changed. */
  readonly title?: string;
  /** `"published"`: what is not said here is as published, also on a model that has a tuning of its own. */
  readonly parameters?: "published";
  /**
   * Lists of values by parameter: the entry stands for a row per choice of one value of each, the last parameter
   * turning fastest. `{ use: "biasmap", grid: { lambda: [50, 100] } }` is two rows, as if both had been written by hand.
   */
  readonly grid?: Readonly<Record<string, readonly unknown[]>>;
  /** Parameters of the baseline's transforms, by name. */
  readonly [parameter: string]: unknown;
}

/** Shares of the groups that images are held against. */
export interface TargetSpec {
  /** Where they are from. */
  readonly source: string;
  /** SHA-256 of the table that they were read from. */
  readonly digest: string;
  /** Share of each group, in their order, by subject. */
  readonly shares: Readonly<Record<string, readonly number[]>>;
}

/** How a judge errs in the attribute of a spec. */
export interface JudgeErrorSpec {
  /** SHA-256 of the file that says so. */
  readonly digest: string;
  /** SHA-256 of the judge as it was asked. */
  readonly judge: string;
  /** Images by true group (row) and by what the judge said (column). */
  readonly counts: readonly (readonly number[])[];
}

/** A prompt of a suite. */
export interface SuitePrompt {
  /** The prompt. */
  readonly prompt: string;
  /** What it is about. */
  readonly subject: string;
  /** Id of the group that it asks for, if it names one. */
  readonly group?: string;
  /** What the suite says of it in the columns of {@linkcode PromptsSpec.by}. */
  readonly categories?: Readonly<Record<string, string>>;
}

/** A suite of prompts: each image of a subject has one of its own. */
export interface PromptsSpec {
  /**
   * CSV or JSON-lines with columns `prompt` and `subject`, from the folder of the spec. A column with the attribute's name, or
   * `group`, says which group a prompt asks for.
   */
  readonly file: string;
  /** Seed of the draw; as many prompts of each subject are drawn as it has images. 0 if absent. */
  readonly seed?: number;
  /** Columns whose values have equal parts in the sample. */
  readonly evenly?: readonly string[];
  /** Columns by whose values leaderboards are made beside that of all. */
  readonly by?: readonly string[];
  /** SHA-256 of the file; written when it is read. */
  readonly digest?: string;
  /** Prompts in the order of the draw, subject by subject; written when the file is read. */
  readonly rows?: readonly SuitePrompt[];
}

/** What is measured, on what, and how. Data only. */
export interface Spec {
  /** `snake_case` id, equal to the file's name. */
  readonly id: string;
  /** Raised whenever a change can move a score. */
  readonly version: number;
  /** One sentence: the question that the leaderboard answers. */
  readonly question: string;
  /** Citation of the protocol, with section or table. */
  readonly source: string;
  /** What the prompts are about, for example professions; of a suite all of its subjects if there are none. */
  readonly subjects: readonly string[];
  /** Prompt of the images, with `{subject}`; of a suite what methods are fitted with. */
  readonly prompt: string;
  /** A suite of prompts, of which images are made in the place of `prompt`. */
  readonly prompts?: PromptsSpec;
  /** The attribute. */
  readonly attribute: AttributeSpec;
  /** How its class is read from an image. */
  readonly classifier: ClassifierSpec;
  /**
   * Who says which class an image shows, where it is not CLIP with the prompts of `classifier`: the path of a
   * `judge.json` or of its folder, from the folder of the spec. The subject is recognised by CLIP all the same,
   * unless the judge tells it.
   */
  readonly judge?: string;
  /** How its entanglement with the subject is read from the model. */
  readonly attribution: AttributionSpec;
  /** How images are sampled. */
  readonly sampler: SamplerSpec;
  /** Seed of the first image of each subject and method; the others follow it one by one. */
  readonly seed: number;
  /** Rows: ids of baselines, or baselines with parameters changed. */
  readonly methods: readonly (string | MethodVariant)[];
  /**
   * Shares of the groups that images are held against, by subject: the path of a table, from the folder of the spec. Even ones if
   * absent.
   */
  readonly target?: string | TargetSpec;
  /** What is known of the judge's error, by which shares are corrected: the path of what `entangle judge` wrote, from the folder of the spec. */
  readonly judgeError?: string | JudgeErrorSpec;
  /** Id of the row whose images FID, KID and CLIP-I compare with; the first row if absent. */
  readonly reference?: string;
  /** Columns: ids of metrics. */
  readonly metrics: readonly string[];
  /** Sizes by name: `testbed` for the embedded model, `paper` for any other, and more if wanted. */
  readonly sizes: {
    /** Size for the embedded model. */
    readonly testbed: Size;
    /** The published size. */
    readonly paper: Size;
    /** Any other, chosen with `--size`. */
    readonly [name: string]: Size;
  };
}

/** Declares a spec. Adds nothing at run time; it gives the literal its type. */
export function defineSpec(spec: Spec): Spec {
  return spec;
}
