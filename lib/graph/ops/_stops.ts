import type { Value, Vjp } from "../ir.ts";

/** Derivative of what lets nothing through: a step function, a copy held constant. */
export const stops: Vjp = (): readonly (Value | null)[] => [];
