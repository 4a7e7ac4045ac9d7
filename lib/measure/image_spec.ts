import type { Group, Spec } from "../bench/mod.ts";
import { METRICS } from "../metrics/mod.ts";

/** What is asked of images where no spec says it. */
export interface ImageQuestion {
  /** The attribute, for example `"gender"`. */
  readonly attribute: string;
  /** Its groups, at least two. */
  readonly groups: readonly Group[];
  /** What the images are about. */
  readonly subjects: readonly string[];
  /** Prompt that they were made from, with `{subject}`. */
  readonly prompt: string;
  /** Ids of the rows; the first is what the others are compared with, unless told. */
  readonly rows: readonly string[];
  /** Id of the row that the others are compared with. */
  readonly reference?: string | undefined;
}

/** The prompt of the papers. */
export const FACE_PROMPT = "A photo of the face of a {subject}";

/**
 * Writes down what is asked of images as a spec: the papers' prompts and metrics, as far as images alone
 * answer them.
 *
 * @returns The spec; what it says of sampling and attention is the papers' and not used.
 */
export function imageSpec(
  { attribute, groups, subjects, prompt, rows, reference }: ImageQuestion,
): Spec {
  const context = {
    classes: groups.map(({ id }) => id),
    subjects,
    percentile: 70,
  };
  const size = { images: 1, steps: 1, batch: 1, resolution: "image" } as const;
  return {
    id: `measure_${attribute.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_")}`,
    version: 1,
    question: `Which ${attribute} do the images show?`,
    source:
      "images of one's own, judged as Chakraborty et al., BiasMap, section 4",
    subjects,
    prompt,
    attribute: { name: attribute, groups },
    classifier: {
      group: [prompt.replace("{subject}", "{group} {subject}")],
      subject: [prompt],
    },
    attribution: {
      profile: "paper",
      prompt: `${FACE_PROMPT} and ${attribute}`,
      words: ["{subject}", attribute],
      queries: "cond",
      percentile: 70,
      reread: [],
    },
    sampler: { scheduler: "ddim", guidance: 7.5 },
    seed: 0,
    methods: rows,
    ...(reference !== undefined && { reference }),
    metrics: METRICS.filter((metric) =>
      ASKED.test(metric.id) && metric.applies(context)
    ).map(({ id }) => id),
    sizes: { testbed: size, paper: size },
  };
}

/** The papers' quantities that images answer. */
const ASKED =
  /^(rd|signed_rd|rd4|fd|share_\d|least_share|followed|recognised|clip_t|clip_i|fid|fid_clip|kid|kid_clip|(fid|kid)(_clip)?_dataset)$/;
