import type { Tensor } from "../core/mod.ts";
import type { Artifact, TransformContext } from "../diffusion/mod.ts";
import type { Pipeline, Scorer } from "../runtime/mod.ts";

/** What a benchmark is about, as far as a fit may know it. */
export interface FitContext extends TransformContext {
  /** What the prompts are about, for example professions. */
  readonly subjects: readonly string[];
  /** Prompt of the images, with `{subject}`. */
  readonly prompt: string;
  /** How images are sampled. */
  readonly sampler: {
    /** Id of a scheduler. */
    readonly scheduler: string;
    /** Sampling steps. */
    readonly steps: number;
    /** Scale of classifier-free guidance. */
    readonly guidance: number;
  };
}

/** What a fit is given. */
export interface FitRequest<P = Readonly<Record<string, unknown>>> {
  /** The model that is to be steered. */
  readonly pipeline: Pipeline;
  /** The CLIP that judges. */
  readonly scorer: Scorer;
  /**
   * Judges images `[b, 3, H, W]` in `[0, 1]` by the spec's classifier.
   *
   * @returns Index of each image's group; `undefined` where the classifier abstains.
   */
  judge(
    images: Tensor,
    subject: string,
  ): Promise<readonly (number | undefined)[]>;
  /** Parameters of the method, parsed. */
  readonly parameters: P;
  /** What the benchmark is about. */
  readonly context: FitContext;
  /**
   * Gets the reference images of a group.
   *
   * @param group One of `context.groups`, or a group of another attribute that the parameters name.
   * @returns Images `[n, 3, H, W]` in `[0, 1]`, equally many for each group.
   */
  references(group: string): Promise<Tensor>;
  /** Called after each step of work. */
  onStep(done: number, total: number): void;
  /** Path of a folder for what is too large for `saved`: kept while a fit is interrupted, and removed once it ends. */
  readonly scratch: string;
  /** What an interrupted fit left. */
  readonly saved: SavedState;
  /** Stops the fit between two steps when it is aborted. */
  readonly signal?: AbortSignal;
}

/** Where a fit keeps what it needs to go on after an interruption. */
export interface SavedState {
  /** Reads the state that was saved last; `undefined` if there is none. */
  load(): Promise<Artifact | undefined>;
  /** Saves the state: arrays and curves so far. */
  save(state: Artifact): Promise<void>;
}

/** First seed of what a fit draws: no benchmark evaluates on seeds from here on. */
export const FIT_SEED = 0x8000_0000;
