import {
  type Correction,
  correctionOf,
  type Uncorrectable,
} from "../../statistics/mod.ts";
import type { Spec } from "../declare/mod.ts";

/**
 * Says what images are held against, as metrics read it.
 *
 * @returns Shares of the groups by subject; nothing where these are even.
 */
export function targetsOf(
  { target }: Pick<Spec, "target">,
): ReadonlyMap<string, readonly number[]> | undefined {
  return typeof target === "object"
    ? new Map(Object.entries(target.shares))
    : undefined;
}

/**
 * Turns round what is known of the judge's error.
 *
 * @returns The correction, or why there is none; nothing where nothing is known.
 */
export function correctionFor(
  { judgeError }: Pick<Spec, "judgeError">,
): Correction | Uncorrectable | undefined {
  return typeof judgeError === "object"
    ? correctionOf(judgeError.counts)
    : undefined;
}
