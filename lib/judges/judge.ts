import type { Abstention, Tensor } from "../core/mod.ts";
import type { Scorer } from "../runtime/mod.ts";

/** Says what images show, and how sure it is. */
export interface Judge {
  /**
   * Looks at images.
   *
   * @param images Images `[b, 3, H, W]` in `[0, 1]`.
   * @param subject What their prompts are about.
   * @returns One verdict per image.
   */
  judge(images: Tensor, subject: string): Promise<readonly Verdict[]>;
}

/** What one image shows, by name of the attribute; where a judge cannot tell, why. */
export type Verdict = Readonly<Record<string, Prediction | Abstention>>;

/** Which class of an attribute an image shows. */
export interface Prediction {
  /** Id of the most probable class. */
  readonly label: string;
  /** Probability of each class, in their order; they sum to 1. */
  readonly probabilities: readonly number[];
  /** Probability of the label minus that of the runner-up, in `[0, 1]`. */
  readonly margin: number;
}

/** Something that images differ in. */
export interface Attribute {
  /** Its name, for example `"gender"`. */
  readonly name: string;
  /** Its classes, at least two. */
  readonly classes: readonly {
    /** Name of the class, for example `"female"`. */
    readonly id: string;
    /** Texts that describe an image of the class and of a subject; a judge that reads none leaves them. */
    prompts(subject: string): readonly string[];
  }[];
}

/** A kind of judge. */
export interface JudgeRecord {
  /** `snake_case` name. */
  readonly id: string;
  /** Raised whenever a change can move a verdict. */
  readonly version: number;
  /** Where it is from. */
  readonly source: string;
  /**
   * Makes a judge.
   *
   * @param attributes What it is asked about.
   * @param networks What it looks with.
   * @returns The judge.
   */
  open(attributes: readonly Attribute[], networks: JudgeNetworks): Judge;
}

/** Networks that judges look with. */
export interface JudgeNetworks {
  /** A CLIP. */
  readonly scorer: Pick<
    Scorer,
    "embedTexts" | "imageFeatures" | "logitScale"
  >;
}
