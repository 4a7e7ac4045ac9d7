import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** BiasMap steered by the attention in the image that each step foresees. */
export default defineBaseline({
  id: "biasmap_reread",
  version: 3,
  title: "BiasMap (re-read)",
  source: "a variant of Chakraborty et al., BiasMap, 2026, Algorithm 1",
  note:
    "Takes the gradient where entanglement is read again: in the image as the step foresees it, noised to timestep 301 with fresh noise; λ = 100 at every step, as BiasMap.",
  transforms: [{ use: "biasmap", renoise_timestep: 301 }],
});
