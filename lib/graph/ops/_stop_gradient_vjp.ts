import type { Value, Vjp } from "../ir.ts";

/** Derivative of what is held constant: nothing flows through. */
export const stopGradientVjp: Vjp = (): readonly (Value | null)[] => [];
