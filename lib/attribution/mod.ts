/**
 * What the cross-attention of a diffusion model points at: maps, masks and
 * how far those of two concepts overlap, as a measure (BiasMap, Sections 3.1
 * and 3.2) and as an energy within a graph (Section 3.3).
 *
 * @module
 */

export * from "./aggregate.ts";
export * from "./bilinear.ts";
export * from "./biou.ts";
export * from "./energy.ts";
export * from "./entanglement.ts";
export * from "./iou.ts";
export * from "./layout.ts";
export * from "./mask.ts";
export * from "./overlap_readings.ts";
export * from "./percentile.ts";
export * from "./resize.ts";
export * from "./sinkhorn_top_k.ts";
export * from "./soft_iou.ts";
export * from "./soft_top_k.ts";
