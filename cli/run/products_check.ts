import { TF32_VARIABLE } from "../terminal/mod.ts";
import type { Check } from "./check.ts";

/**
 * Says whether products of float32 are exact on CUDA, and what to do where they are not.
 *
 * @param found What was found of the provider.
 * @param tf32 Whether they may be rounded to TF32.
 */
export function productsCheck(
  found: string,
  tf32: boolean,
): Omit<Check, "name"> {
  if (!tf32) return { level: "ok", found: `${found}, float32 without TF32` };
  return {
    level: "warn",
    found: `${found}, products of float32 are rounded to TF32`,
    todo:
      `the gradient of an energy is less exact with it: leave ${TF32_VARIABLE} unset, and let Deno set it (--allow-env=${TF32_VARIABLE})`,
  };
}
