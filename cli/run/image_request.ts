import { chooseMethods } from "../../lib/bench/mod.ts";
import {
  at,
  InputError,
  sameFileName,
  suggestion,
} from "../../lib/core/mod.ts";
import {
  fillTemplate,
  MOST_GUIDANCE,
  type Sample,
  type SchedulerId,
} from "../../lib/diffusion/mod.ts";
import type { ChosenMethod } from "./fitting.ts";
import { knownSpec, specPath, trusted } from "../flags/mod.ts";

/** What can be asked of one image; a spec answers what is not. */
export interface ImageRequestFlags {
  /** What the image should show. */
  readonly prompt?: string;
  /** Prompt of the unconditional half. */
  readonly negative?: string | undefined;
  /** Seed of the noise. */
  readonly seed: number;
  /** Sampling steps. */
  readonly steps?: number;
  /** How noise becomes an image. */
  readonly scheduler?: SchedulerId;
  /** Scale of classifier-free guidance. */
  readonly guidance?: number;
  /** Prompt whose words are looked for. */
  readonly attribution?: string;
  /** The words. */
  readonly words?: readonly string[];
  /** Pixels above it belong to a word's mask. */
  readonly percentile?: number;
  /** File of a spec. */
  readonly spec?: string;
  /** What the image is about, for the spec's prompts. */
  readonly subject?: string;
  /** A baseline, or several joined by `+`. */
  readonly method?: string;
  /** Folder of the model; the embedded one if absent. */
  readonly model?: string | undefined;
  /** Files that the user trusts. */
  readonly allowCode?: readonly string[];
}

/** One image to be made, with everything decided. */
export interface ImageRequest {
  /** The image, before the method's transforms. */
  readonly sample: Sample;
  /** How it is sampled. */
  readonly sampler: {
    /** How noise becomes an image. */
    readonly scheduler: SchedulerId;
    /** Sampling steps. */
    readonly steps: number;
    /** Scale of classifier-free guidance. */
    readonly guidance: number;
  };
  /** What is looked for; `null` if nothing is. */
  readonly attribution: {
    /** The attribution prompt. */
    readonly prompt: string;
    /** Its words, two or more. */
    readonly words: readonly string[];
  } | null;
  /** Pixels above it belong to a word's mask. */
  readonly percentile: number;
  /** The method, and the spec that it is a row of; `null` for the model as it is. */
  readonly chosen: ChosenMethod | null;
  /** What should be known of what was asked. */
  readonly notes: readonly string[];
}

/**
 * Decides everything about one image: what the flags say, then what the spec
 * says, then the usual.
 *
 * @throws {InputError} If something is missing or does not fit.
 */
export async function resolveImageRequest(
  flags: ImageRequestFlags,
): Promise<ImageRequest> {
  const { seed, negative, subject } = flags;
  const known = flags.spec === undefined
    ? undefined
    : await knownSpec(await specPath(flags.spec), flags);
  if (!known) await trusted(flags.allowCode);
  const spec = known?.spec;
  if (spec && subject === undefined) {
    throw new InputError(
      `Cannot use the spec "${flags.spec}" for one image: name whom it is about with --subject, for example "${
        at(spec.subjects, 0)
      }"`,
    );
  }
  if (flags.method !== undefined && !spec) {
    throw new InputError(
      `Cannot use the method "${flags.method}": name a spec with --spec, for example specs/gender.ts, which says the attribute and its groups`,
    );
  }
  const fill = (template: string) =>
    fillTemplate(template, subject === undefined ? {} : { subject });
  const prompt = flags.prompt ?? (spec && fill(spec.prompt));
  if (prompt === undefined) {
    throw new InputError(
      "Cannot draw: say what the image should show with --prompt, or with --spec and --subject",
    );
  }
  const words = flags.words ?? spec?.attribution.words.map(fill) ?? [];
  if (words.length === 1) {
    throw new InputError(
      `Cannot compare one word: name two or more with --words, got "${
        words[0]
      }"`,
    );
  }
  const same = sameFileName([...new Set(words)]);
  if (same) {
    throw new InputError(
      `Cannot compare "${same[0]}" and "${
        same[1]
      }": their files would overwrite one another, for they differ only in capitals, or in a space for "_"; leave one out`,
    );
  }
  const percentile = flags.percentile ?? spec?.attribution.percentile ?? 70;
  if (percentile >= 100) {
    throw new InputError(
      `Cannot mask above percentile ${percentile}: expected less than 100`,
    );
  }
  const guidance = flags.guidance ?? spec?.sampler.guidance ?? 7.5;
  if (guidance > MOST_GUIDANCE) {
    throw new InputError(
      `Cannot guide by ${guidance}: expected at most ${MOST_GUIDANCE}`,
    );
  }
  const [method] = known && flags.method !== undefined
    ? chooseMethods(known.spec, known.catalogue, [flags.method])
    : [];
  const size = flags.model === undefined ? "testbed" : "paper";
  return {
    sample: {
      seed,
      prompt,
      ...(negative !== undefined && { negative }),
      ...(subject !== undefined && { subject }),
    },
    sampler: {
      scheduler: flags.scheduler ??
        spec?.sampler.scheduler as SchedulerId | undefined ?? "ddim",
      steps: flags.steps ?? spec?.sizes[size].steps ?? STEPS[size],
      guidance,
    },
    attribution: words.length === 0 ? null : {
      prompt: flags.attribution ?? (spec && fill(spec.attribution.prompt)) ??
        prompt,
      words,
    },
    percentile,
    chosen: known && method
      ? {
        spec: known.spec,
        size: known.spec.sizes[size],
        method,
        registry: known.catalogue.methods,
      }
      : null,
    notes: spec && subject !== undefined && !spec.subjects.includes(subject)
      ? [
        `"${subject}" is no subject of the spec "${spec.id}", ${
          suggestion(subject, spec.subjects)
        }`,
      ]
      : [],
  };
}

const STEPS = { testbed: 20, paper: 50 };
