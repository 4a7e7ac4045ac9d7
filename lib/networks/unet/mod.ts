/**
 * UNet2DConditionModel: the network that predicts noise, with its maps, taps and gradients.
 *
 * @module
 */

export type {
  AddVariant,
  BalanceVariant,
  EditVariant,
} from "./activation_edits.ts";
export { sinusoids } from "./time_embedding.ts";
export { parseUNetConfig, type UNetConfig } from "./unet_config.ts";
export { unetLossProgram, type UNetLossVariant } from "./unet_loss.ts";
export {
  type EnergyVariant,
  type MapSite,
  type MapVariant,
  type SiteMaps,
  type UNetProgram,
  unetProgram,
  type UNetVariant,
} from "./unet_program.ts";
