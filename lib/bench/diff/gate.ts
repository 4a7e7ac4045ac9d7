import type { Comparison } from "./comparison.ts";
import type { Diff } from "./diff.ts";
import { type Verdict, VERDICTS } from "./verdict.ts";

/** What a gate can be closed by: a verdict, or any change at all. */
export type FailOn = Verdict | "changed";

/** Every value of {@linkcode FailOn}. */
export const FAIL_ON: readonly FailOn[] = [...VERDICTS, "changed"];

/** What a gate says of a diff. */
export interface Gate {
  /**
   * `"open"` if nothing was found that it is closed by, `"closed"` if something was, and
   * `"blind"` if it cannot tell: nothing could be compared, or something that the baseline has could not.
   */
  readonly state: "open" | "closed" | "blind";
  /** What closes or blinds it. */
  readonly by: readonly Comparison[];
}

/**
 * Holds a diff against what must not be.
 *
 * What only the candidate has is new, and what neither has was never there: both are
 * shown, and close nothing.
 *
 * @param failOn What closes the gate; nothing if the diff is only to be read.
 * @returns Its state. Nothing compared is never open.
 */
export function gate(
  { comparisons }: Pick<Diff, "comparisons">,
  failOn: readonly FailOn[],
): Gate {
  if (!comparisons.some(({ verdict }) => !UNJUDGED.includes(verdict))) {
    return { state: "blind", by: comparisons };
  }
  if (failOn.length === 0) return { state: "open", by: [] };
  const own = comparisons.filter(({ lacks = "candidate" }) =>
    lacks === "candidate"
  );
  const closing = own.filter(({ verdict }) =>
    failOn.includes(verdict) ||
    (failOn.includes("changed") && verdict !== "identical")
  );
  if (closing.length > 0) return { state: "closed", by: closing };
  const blinding = own.filter(({ verdict, effect }) =>
    UNJUDGED.includes(verdict) ||
    (verdict === "inconclusive" && (effect?.detectable ?? null) === null)
  );
  return blinding.length > 0
    ? { state: "blind", by: blinding }
    : { state: "open", by: [] };
}

const UNJUDGED: readonly Verdict[] = ["missing", "incomparable"];
