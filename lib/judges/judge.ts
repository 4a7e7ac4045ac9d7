import type { Abstention, Schema, Tensor } from "../core/mod.ts";
import type { Runtime, Scorer } from "../runtime/mod.ts";

/** Says what images show, and how sure it is. */
export interface Judge {
  /**
   * Looks at images.
   *
   * @param images Images `[b, 3, H, W]` in `[0, 1]`.
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
  /** Probability that the judge gave to classes that were not asked about, and that the others were divided by the rest of, in `[0, 1)`; absent where it tells exactly what was asked. */
  readonly dropped?: number;
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

/** An attribute that a judge was trained to tell. */
export interface KnownAttribute {
  /** Its name, for example `"race"`. */
  readonly name: string;
  /** Ids of its classes, at least two, in the order of their probabilities. */
  readonly classes: readonly string[];
  /** Names under which several classes count as one, such as `asian` for two of them. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** A judge that was chosen, read and checked; no network is open yet. */
export interface ChosenJudge {
  /** Its kind, an id of {@linkcode JUDGES}. */
  readonly kind: string;
  /** Version of the kind. */
  readonly version: number;
  /** Where it is from. */
  readonly source: string;
  /** What it can tell; absent if that is whatever prompts describe. */
  readonly knows?: readonly KnownAttribute[];
  /** Plain data beside its files that its verdicts depend on. */
  readonly settings: unknown;
  /** Paths of the files that it reads, by what its settings call them. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Opens it.
   *
   * @param asked What it is asked about; one that knows its attributes tells all of them, whatever is asked.
   * @returns The judge; its sessions are freed with the runtime.
   */
  open(asked: readonly Attribute[], networks: JudgeNetworks): Promise<Judge>;
}

/** A kind of judge. */
export interface JudgeRecord {
  /** `snake_case` name, `kind` in a `judge.json`. */
  readonly id: string;
  /** Raised whenever a change can move a verdict. */
  readonly version: number;
  /** Where it is from. */
  readonly source: string;
  /** What a `judge.json` of this kind says; absent if it needs none. */
  readonly file?: Schema;
  /**
   * Makes one of what its `judge.json` says.
   *
   * @param file What the file says, as `file` parses it, and where it lies.
   * @returns All but what the record says itself.
   * @throws {InputError} If a file that it names cannot be used.
   */
  choose(
    file: JudgeFile,
  ): Promise<Omit<ChosenJudge, "kind" | "version" | "source">>;
}

/** What a `judge.json` says. */
export interface JudgeFile {
  /** Its folder, in which the files lie that it names. */
  readonly folder: string;
  /** The value, parsed. */
  readonly value: unknown;
}

/** Networks that judges look with. */
export interface JudgeNetworks {
  /** A CLIP. */
  readonly scorer: Pick<
    Scorer,
    "embedTexts" | "imageFeatures" | "logitScale"
  >;
  /** Where a judge's own networks run; CLIP's has none. */
  readonly runtime?: Pick<Runtime, "load">;
}

/**
 * Finds where a judge's own networks run.
 *
 * @throws {TypeError} If it was given none.
 */
export function runtimeOf({ runtime }: JudgeNetworks): Pick<Runtime, "load"> {
  if (runtime) return runtime;
  throw new TypeError("Cannot open a judge's networks: there is no runtime");
}
