/**
 * AutoencoderKL: from latents to pixels and back.
 *
 * @module
 */

export { parseVaeConfig, type VaeConfig } from "./vae_config.ts";
export {
  decoderProgram,
  encoderProgram,
  imageShape,
  vaeFactor,
} from "./vae_program.ts";
