import { type Tensor, zeros } from "../core/mod.ts";
import type { WordsRequest } from "./padded_words.ts";

/** Whose maps are summed, and the sum so far. */
interface SummedWords extends WordsRequest {
  readonly accumulated: Tensor;
}

/** Remembers which networks also give maps, so that those which do not need not be loaded beside them. */
export interface LargerNetworks {
  /**
   * Remembers a network that gives maps.
   *
   * @param key Of the session.
   * @param smaller Key of the session that gives all but the maps.
   */
  remember(smaller: string, key: string, maps: SummedWords): void;
  /**
   * Finds a network that is there, in the place of one that is not.
   *
   * @param key Of the session that would be loaded.
   * @returns Maps of nothing to ask it for besides; `undefined` if there is no such network.
   */
  instead(key: string): SummedWords | undefined;
}

/**
 * Starts to remember; for GPUs alone, where rounding may depend on what else a network gives.
 *
 * @param has Whether a session is there.
 */
export function largerNetworks(has: (key: string) => boolean): LargerNetworks {
  const larger = new Map<string, { key: string; blank: SummedWords }>();
  return {
    remember: (smaller, key, maps) =>
      void larger.set(smaller, { key, blank: blankMaps(maps) }),
    instead(key) {
      const found = larger.get(key);
      return found && !has(key) && has(found.key) ? found.blank : undefined;
    },
  };
}

/** Of the same shapes, with every token in the softmax, so that it is finite. */
function blankMaps(
  { context, mask, select, accumulated, branch }: SummedWords,
): SummedWords {
  return {
    branch,
    context: blank(context),
    mask: { ...mask, data: mask.data.map(() => 1) },
    select: blank(select),
    accumulated: blank(accumulated),
  };
}

function blank({ shape }: Tensor): Tensor {
  return zeros(shape);
}
