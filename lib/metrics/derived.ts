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
 * @param asked Ids of the columns that were asked for.
 * @param context The spec's classes, its targets, and how the judge errs.
 * @returns The metrics; none where there is neither.
 */
export function derivedMetrics(
  asked: readonly string[],
  context: Context,
): readonly Metric[] {
  const wanted = (ids: readonly string[]) =>
    ids.some((id) => asked.includes(id));
  const own = QUANTITIES.filter(({ from }) => wanted(from));
  const found = [
    ...own.filter(({ quantity }) => quantity.id.endsWith("_target"))
      .map(({ quantity }) => ofShares(quantity, { across: false })),
    ...wanted(["fd"]) ? [fdTarget] : [],
    ofShares(AMPLIFICATION, { across: true }),
    ...own.map(({ quantity }) => corrected(quantity)),
    corrected(AMPLIFICATION),
  ];
  return found.filter((metric) =>
    metric.applies(context) && !asked.includes(metric.id)
  );
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
