import { corrected, ofShares } from "./_of_shares.ts";
import type { ShareQuantity } from "./_share_quantity.ts";
import { fdTarget } from "./fairness_discrepancy.ts";
import type { Context, Metric } from "./metric.ts";
import {
  AMPLIFICATION,
  FD_COUNTS,
  FD_COUNTS_TARGET,
  RD,
  RD4,
  RD_TARGET,
  SHARES,
  SHARES_TARGET,
  SIGNED_RD,
} from "./share_quantities.ts";

/**
 * Says which columns come with a target and with a judge's known error, beside those that were asked for: each quantity of shares
 * against the target, bias amplification, and each of them corrected.
 *
 * @param context The spec's classes, its targets, and how the judge errs.
 * @returns The metrics; none where there is neither.
 */
export function derivedMetrics(
  asked: readonly string[],
  context: Context,
): readonly Metric[] {
  return DERIVED_FROM.filter(({ metric, from }) =>
    metric.applies(context) && !asked.includes(metric.id) &&
    (from.length === 0 || from.some((id) => asked.includes(id)))
  ).map(({ metric }) => metric);
}

/** Quantities of shares, and which columns of a spec they go with. */
const QUANTITIES: readonly {
  readonly quantity: ShareQuantity;
  readonly from: readonly string[];
}[] = [
  { quantity: RD, from: ["rd"] },
  { quantity: SIGNED_RD, from: ["signed_rd"] },
  { quantity: RD4, from: ["rd4"] },
  { quantity: FD_COUNTS, from: ["fd", "fd_counts"] },
  ...SHARES.map((quantity) => ({ quantity, from: [quantity.id] })),
  { quantity: RD_TARGET, from: ["rd", "rd4"] },
  { quantity: FD_COUNTS_TARGET, from: ["fd", "fd_counts"] },
  ...SHARES_TARGET.map((quantity, i) => ({
    quantity,
    from: [`share_${i + 1}`],
  })),
];

/** Columns, and those of a spec that each goes with; with any, where it says none. */
const DERIVED_FROM: readonly {
  readonly metric: Metric;
  readonly from: readonly string[];
}[] = [
  ...QUANTITIES.filter(({ quantity }) => quantity.id.endsWith("_target"))
    .map(({ quantity, from }) => ({
      metric: ofShares(quantity, { across: false }),
      from,
    })),
  { metric: fdTarget, from: ["fd"] },
  { metric: ofShares(AMPLIFICATION, { across: true }), from: [] },
  ...QUANTITIES.map(({ quantity, from }) => ({
    metric: corrected(quantity),
    from,
  })),
  { metric: corrected(AMPLIFICATION), from: [] },
];

/** Every column that may come beside those that a spec asks for. */
export const DERIVED: readonly Metric[] = DERIVED_FROM.map(({ metric }) =>
  metric
);
