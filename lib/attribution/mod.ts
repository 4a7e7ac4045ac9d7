/**
 * What the cross-attention of a diffusion model points at: maps, masks and
 * how far those of two concepts overlap, as a measure (BiasMap, Sections 3.1
 * and 3.2) and as an energy within a graph (Section 3.3).
 *
 * @module
 */

export { aggregate, heatMap, unitRange, type WordMaps } from "./aggregate.ts";
export { bilinear } from "./bilinear.ts";
export { type BlockwiseIou, blockwiseIou } from "./biou.ts";
export {
  type EnergySettings,
  entanglementEnergy,
  type StepMaps,
} from "./energy.ts";
export {
  type Entanglement,
  entanglement,
  type EntanglementOptions,
} from "./entanglement.ts";
export { iou } from "./iou.ts";
export {
  type AttentionModule,
  chooseModules,
  mapOffsets,
  moduleMaps,
  positionCount,
  type Stage,
  stagesOf,
} from "./layout.ts";
export { type Mask, PERCENTILE, percentileMask } from "./mask.ts";
export { percentileOf } from "./percentile.ts";
export { resize } from "./resize.ts";
export { sinkhornTopK } from "./sinkhorn_top_k.ts";
export { softIou } from "./soft_iou.ts";
export { softTopK } from "./soft_top_k.ts";
