/**
 * What the cross-attention of a diffusion model points at: maps, masks and
 * how far those of two concepts overlap (BiasMap, Sections 3.1 and 3.2).
 *
 * @module
 */

export {
  type AttentionModule,
  attentionModule,
  mapOffsets,
  moduleMaps,
  positionCount,
  type Stage,
  stageOf,
  stagesOf,
  withoutMid,
} from "./layout.ts";
