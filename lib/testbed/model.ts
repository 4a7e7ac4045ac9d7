/**
 * The folder of the embedded model: a Stable Diffusion pipeline, with a whole
 * CLIP in its folder `clip`.
 */
export const TESTBED_MODEL: URL = new URL("./model/", import.meta.url);

/** The folder of what methods were fitted to on the embedded model. */
export const TESTBED_ARTIFACTS: URL = new URL("./artifacts/", import.meta.url);
