/**
 * The folder of the embedded model: a Stable Diffusion pipeline, with a whole
 * CLIP in its folder `clip`.
 */
export const TESTBED_MODEL: URL = new URL("./model/", import.meta.url);
