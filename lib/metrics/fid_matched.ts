import { frechetMetric } from "./_frechet_metric.ts";
import { jackknife } from "./_jackknife.ts";
import { stack } from "./_set_distance.ts";
import { FEWEST_COUNTERPARTS } from "./match_with.ts";
import type { Metric } from "./metric.ts";
import type { Counterpart, Match, Observation } from "./observation.ts";
import { weightedFrechet } from "./weighted_frechet.ts";

/**
 * FID to reference images drawn to the method's own shares of the groups, so that a method
 * is not charged for whom it shows, only for how.
 *
 * Each image is compared with the reference's images of its own subject that show the
 * group that it shows; where there are fewer than two of these, with all that show it. So the reference
 * counts by weights. Images of a group that the reference shows less than twice abstain. The rarer
 * the reference shows what the method shows, the fewer images bear the weights, and the higher is FID's bias.
 */
export const fidMatched: Metric = matchedDistance({
  id: "fid_matched",
  title: "FID matched",
  source:
    "Heusel et al. 2017, eq. 6, after matching by subject and group (Iacus et al., Causal Inference without Balance Checking, 2012, section 3); ours",
  reads: "inceptionMatch",
});

/** The same of CLIP's image features. */
export const fidClipMatched: Metric = matchedDistance({
  id: "fid_clip_matched",
  title: "FID-CLIP matched",
  source:
    "Kynkäänniemi et al. 2023, after matching by subject and group (Iacus et al., Causal Inference without Balance Checking, 2012, section 3); ours",
  reads: "clipMatch",
});

function matchedDistance(
  { reads, ...names }: Pick<Metric, "id" | "title" | "source"> & {
    reads: "clipMatch" | "inceptionMatch";
  },
): Metric {
  return frechetMetric({
    ...names,
    reads,
    estimate(observations, context) {
      const all = seedsOf(observations);
      return jackknife(observations, context, (images) => {
        const left = seedsOf(images);
        // Seeds of which no own image is sound are in no block, and stay.
        const stays = (seed: number) => left.has(seed) || !all.has(seed);
        return distance(images.map((o) => matchOf(o, reads)), stays);
      });
    },
  });
}

/** The distance once the reference's images of some seeds are gone; `undefined` if too few can be matched. */
function distance(
  matches: readonly Match[],
  stays: (seed: number) => boolean,
): number | undefined {
  const known = new Map<readonly Counterpart[], readonly Counterpart[]>();
  const staying = (counterparts: readonly Counterpart[]) => {
    const found = known.get(counterparts) ??
      counterparts.filter(({ seed }) => stays(seed));
    known.set(counterparts, found);
    return found;
  };
  const enough = (found: readonly Counterpart[]) =>
    found.length >= FEWEST_COUNTERPARTS;
  const own: Float32Array[] = [];
  const weights = new Map<Float32Array, number>();
  for (const match of matches) {
    const found = [match.near, match.far].map(staying).find(enough);
    if (!found) continue;
    own.push(match.own);
    for (const { features } of found) {
      weights.set(features, (weights.get(features) ?? 0) + 1 / found.length);
    }
  }
  if (own.length < 2) return undefined;
  return weightedFrechet(
    stack(own),
    stack([...weights.keys()]),
    Float64Array.from(weights.values()),
  );
}

function seedsOf(observations: readonly Observation[]): ReadonlySet<number> {
  return new Set(observations.map(({ seed }) => seed));
}

function matchOf(
  observation: Observation,
  field: "clipMatch" | "inceptionMatch",
): Match {
  const match = observation[field];
  if (match) return match;
  throw new RangeError(
    `Cannot compare images: seed ${observation.seed} of "${observation.subject}" has no ${field}`,
  );
}
