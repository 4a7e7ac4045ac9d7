import {
  type Context,
  derivedMetrics,
  type Metric,
} from "../../metrics/mod.ts";
import type { Spec } from "../declare/mod.ts";
import {
  correctionFor,
  type LackingMetric,
  measuredMetrics,
  type Plan,
  targetsOf,
} from "../plan/mod.ts";
import type { ColumnDescription, Leaderboard } from "./scores.ts";

/**
 * Says which columns a run has: those of its spec, and those that come with a target and with what is known of the judge's error.
 *
 * @returns The columns, and those that there cannot be, with the reason.
 */
export function columnsFor(
  plan: Plan,
  context: Context,
): { metrics: readonly Metric[]; lacking: readonly LackingMetric[] } {
  const { measured, lacking } = measuredMetrics(plan);
  const asked = measured.map(({ id }) => id);
  const known = correctionFor(plan.spec);
  const uncorrected = known && "uncorrectable" in known
    ? [{
      id: "corrected",
      title: "what is corrected for the judge's error",
      reason: known.uncorrectable,
    }]
    : [];
  return {
    metrics: [...measured, ...derivedMetrics(asked, context)],
    lacking: [...lacking, ...uncorrected],
  };
}

/** Says what metrics know of a spec's target and of its judge's error. */
export function knownOf(spec: Spec): Pick<Context, "targets" | "correction"> {
  const targets = targetsOf(spec);
  const known = correctionFor(spec);
  return {
    ...targets && { targets },
    ...known && !("uncorrectable" in known) && { correction: known },
  };
}

/** Says what a leaderboard says of them. */
export function aimsOf(
  { target, judgeError }: Spec,
): Pick<Leaderboard, "target" | "judgeError"> {
  return {
    ...typeof target === "object" &&
      { target: { source: target.source, digest: target.digest } },
    ...typeof judgeError === "object" && {
      judgeError: { digest: judgeError.digest, counts: judgeError.counts },
    },
  };
}

/**
 * Says by which target and which error a column was made, so that it is compared with no other's.
 *
 * @returns Their digests, of a column that depends on them.
 */
export function aimOf(
  { id }: Pick<Metric, "id">,
  spec: Spec,
): Pick<ColumnDescription, "aim" | "corrected"> {
  const { target, judgeError } = digestsOf(spec);
  const aims = id.includes("_target") || id.startsWith("amplification");
  return {
    ...aims && target !== undefined && { aim: target },
    ...id.endsWith("_corrected") && judgeError !== undefined &&
      { corrected: judgeError },
  };
}

/** Names a spec's target and what is known of its judge's error. */
export function digestsOf(
  { target, judgeError }: Pick<Spec, "target" | "judgeError">,
): { readonly target?: string; readonly judgeError?: string } {
  return {
    ...typeof target === "object" && { target: target.digest },
    ...typeof judgeError === "object" && { judgeError: judgeError.digest },
  };
}
