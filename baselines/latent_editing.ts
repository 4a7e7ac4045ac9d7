import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Latent Editing (Asyrp): learnt changes of the middle block, seen by half of each step. */
export default defineBaseline({
  id: "latent_editing",
  version: 1,
  title: "Latent Editing",
  source:
    "Kwon et al., Diffusion Models Already Have a Semantic Latent Space (Asyrp), 2023, section 3, as DiffLens, appendix C.3, uses it",
  note:
    "Adds what a small network of the group says, groups in turn by seed, to the middle block's output in the conditional branch, where the clean latents are foreseen at timesteps from 500 on; the direction to the next latents is that of the unchanged prediction. The released training: 5 passes over 100 images, gradient descent at 0.5, CLIP's directional loss with weight 1 and the distance to the image with weight 3; strength 1. No noise is added at the end, so that images stay those of their seeds. DiffLens does not say its own values.",
  transforms: [{ use: "latent_editing" }],
});
