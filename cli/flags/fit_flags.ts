import { Option } from "@commander-js/extra-typings";
import type { ModelFlags } from "./models.ts";

/** Where artifacts are kept unless told. */
export const ARTIFACTS = "artifacts";

/** What `--references` is for. */
export const REFERENCES_HELP =
  "folder with images of each group, DIR/male and so on, that methods are fitted to (default, for the embedded model: drawn portraits of its world)";

/** `--drawn-references`, to fit to drawn portraits all the same. */
export const drawnOption = new Option(
  "--drawn-references",
  "fit methods that learn from reference images to drawn portraits of the embedded world, though the model is another",
).conflicts("references");

/** What says which reference images methods are fitted to. */
export interface ReferenceFlags extends Pick<ModelFlags, "model"> {
  /** Folder of reference images. */
  readonly references?: string | undefined;
  /** Whether drawn portraits may stand in for them on any model. */
  readonly drawnReferences?: boolean | undefined;
}
