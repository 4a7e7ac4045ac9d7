import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Steers the latents by the gradient of a soft IoU of two attention maps. */
export default defineBaseline({
  id: "biasmap",
  version: 1,
  title: "BiasMap",
  source: "Chakraborty et al., BiasMap, 2026, section 3.3 and Algorithm 1",
  note:
    "Corrects the noise prediction so that the attention to the subject and to the attribute come apart; λ = 100, all modules, every step.",
  transforms: [{ use: "biasmap" }],
});
