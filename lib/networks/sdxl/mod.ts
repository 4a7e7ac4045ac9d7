/**
 * What SDXL has besides a UNet and an autoencoder of Stable Diffusion: a second
 * text encoder, whose pooled text conditions the UNet together with sizes.
 *
 * @module
 */

export {
  openSecondEncoder,
  type SecondEncoder,
  secondProblems,
} from "./second_encoder.ts";
export { sdxlTextProgram, type TextTower } from "./text_program.ts";
