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
  /** Why the absent fields could not be measured, as a clause: `"the image is one colour"`. */
  readonly invalid?: string;
}

/** The fields of an {@linkcode Observation} that a metric can read. */
export type Field =
  | "label"
  | "recognisedAs"
  | "iou"
  | "iouReread"
  | "biou"
  | "biouReread"
  | "biouModules";
