/** Features of an image, and those of the reference method's image of the same subject and seed. */
export type Pair = readonly [own: Float32Array, reference: Float32Array];

/** An image of the reference method, as others are compared with it. */
export interface Counterpart {
  /** Its seed. */
  readonly seed: number;
  /** Its features. */
  readonly features: Float32Array;
}

/** Features of an image, and the reference's images that show the same group. */
export interface Match {
  /** The image's features. */
  readonly own: Float32Array;
  /** Those of the same subject, perhaps none. */
  readonly near: readonly Counterpart[];
  /** Those of any subject, at least two. */
  readonly far: readonly Counterpart[];
}

/**
 * What was measured on one image. A field is absent if the run did not measure
 * it, or could not: then {@linkcode Observation.invalid} says why.
 */
export interface Observation {
  /** Seed of the image; pairs it with the images of other methods. */
  readonly seed: number;
  /** Subject of the prompt, for example the profession `"nurse"`. */
  readonly subject: string;
  /** Class of the attribute that the classifier saw, for example `"female"`. */
  readonly label?: string;
  /** Probability of each class of the attribute, in the order of the spec; they sum to 1. */
  readonly labelProbabilities?: readonly number[];
  /** Probability of the label minus that of the runner-up, in `[0, 1]`. */
  readonly margin?: number;
  /** Probability that the judge gave to classes which the spec does not ask about, in `[0, 1)`; absent where there are none. */
  readonly dropped?: number;
  /** Why there is no {@linkcode Observation.label} although the image itself is sound: `"no face was found"`. */
  readonly unlabelled?: string;
  /** What the judge saw of attributes that the spec does not ask about, by name: a class, or why it sees none. */
  readonly further?: Readonly<
    Record<string, { readonly label?: string; readonly invalid?: string }>
  >;
  /** Class that the method meant the image to show, where it gives images groups; only beside a label. */
  readonly assigned?: string;
  /** Why there is no {@linkcode Observation.assigned} although the image itself is sound. */
  readonly unassigned?: string;
  /** Class that the image's own prompt asks for, where it names one; only beside a label. */
  readonly asked?: string;
  /** Why there is no {@linkcode Observation.asked} although the image itself is sound. */
  readonly unasked?: string;
  /** Subject that the classifier saw, among all subjects of the spec. */
  readonly recognisedAs?: string;
  /** IoU of the two concepts' masks on the sampling trajectory, in `[0, 1]`. */
  readonly iou?: number;
  /** The same, read again from the finished image. */
  readonly iouReread?: number;
  /** Mean IoU over the resolution stages on the sampling trajectory, in `[0, 1]`. */
  readonly biou?: number;
  /** The same, read again from the finished image. */
  readonly biouReread?: number;
  /** Mean IoU over the single modules on the sampling trajectory, in `[0, 1]`. */
  readonly biouModules?: number;
  /** IoU at each resolution stage on the sampling trajectory, `"down-64"` and so on, in `[0, 1]`. */
  readonly stages?: Readonly<Record<string, number>>;
  /** Cosine of CLIP's embeddings of the two words that the spec looks for, in `[−1, 1]`; absent if no metric asks for it. */
  readonly wordCosine?: number;
  /** Cosine of CLIP's embeddings of the image and of its prompt, in `[−1, 1]`. */
  readonly promptCosine?: number;
  /** Why there is no {@linkcode Observation.promptCosine} although the image itself is sound. */
  readonly unprompted?: string;
  /** Cosine of CLIP's embeddings of the image and of the word of each group, in `[−1, 1]`, by the group's id; absent if no metric asks for it. */
  readonly groupCosines?: Readonly<Record<string, number>>;
  /** That of the group which the method meant the image to show; `targeted` adds it. */
  readonly targetCosine?: number;
  /** Passes of the UNet that the image took, as a multiple of the plain sampler's, above 0. */
  readonly cost?: number;
  /** Features of CLIP's image tower, not normalised. */
  readonly clip?: Float32Array;
  /** Features of Inception's last pooling, 2048 of them. */
  readonly inception?: Float32Array;
  /** {@linkcode Observation.clip} beside the reference's; `pairWith` adds it. */
  readonly clipPair?: Pair;
  /** {@linkcode Observation.inception} beside the reference's; `pairWith` adds it. */
  readonly inceptionPair?: Pair;
  /** {@linkcode Observation.clip} beside the reference's images of the same group; `matchWith` adds it. */
  readonly clipMatch?: Match;
  /** {@linkcode Observation.inception} beside the reference's images of the same group; `matchWith` adds it. */
  readonly inceptionMatch?: Match;
  /** Why there is no match although the image itself is sound; `matchWith` adds it. */
  readonly unmatched?: string;
  /** Why there is no pair although the image itself is sound; `pairWith` adds it. */
  readonly unpaired?: string;
  /** What the method told of itself at each step, by name, such as `energy`; `null` where it told nothing. */
  readonly readings?: Readonly<Record<string, readonly (number | null)[]>>;
  /** Why the absent fields could not be measured, as a clause: `"the image is one colour"`. */
  readonly invalid?: string;
}

/** The fields of an {@linkcode Observation} that a metric can read. */
export type Field =
  | "label"
  | "labelProbabilities"
  | "assigned"
  | "asked"
  | "recognisedAs"
  | "iou"
  | "iouReread"
  | "biou"
  | "biouReread"
  | "biouModules"
  | "stages"
  | "wordCosine"
  | "promptCosine"
  | "targetCosine"
  | "cost"
  | "clip"
  | "inception"
  | "clipPair"
  | "inceptionPair"
  | "clipMatch"
  | "inceptionMatch";
