import type { Counterpart, Match, Observation } from "./observation.ts";

/** Images of the reference that show a group, below which nothing is matched with them: a covariance needs two. */
export const FEWEST_COUNTERPARTS = 2;

/**
 * Puts beside each image's features the reference's images that show the same group,
 * of the same subject and of any. An image of a group that the reference hardly shows gets the reason why.
 *
 * @param reference Images of the method that the others are compared with.
 * @returns The same observations, with matches where there are any.
 */
export function matchWith(
  observations: readonly Observation[],
  reference: readonly Observation[],
): Observation[] {
  const [clip, inception] = [
    indexed(reference, "clip"),
    indexed(reference, "inception"),
  ];
  return observations.map((own) => {
    const { label } = own;
    if (label === undefined) return own;
    const clipMatch = matched(own, own.clip, clip);
    const inceptionMatch = matched(own, own.inception, inception);
    const shown = clip.far.get(label)?.length ?? 0;
    return {
      ...own,
      ...(clipMatch && { clipMatch }),
      ...(inceptionMatch && { inceptionMatch }),
      ...(own.clip && !clipMatch && {
        unmatched: `the reference shows "${label}" ${
          shown === 0 ? "nowhere" : "once only"
        }`,
      }),
    };
  });
}

/** Images of the reference by subject and group, and by group alone. */
interface Index {
  readonly near: ReadonlyMap<string, readonly Counterpart[]>;
  readonly far: ReadonlyMap<string, readonly Counterpart[]>;
}

function indexed(
  reference: readonly Observation[],
  field: "clip" | "inception",
): Index {
  const near = new Map<string, Counterpart[]>();
  const far = new Map<string, Counterpart[]>();
  for (const { seed, subject, label, [field]: features } of reference) {
    if (label === undefined || !features) continue;
    for (
      const [map, key] of [[near, keyOf(subject, label)], [far, label]] as const
    ) {
      const known = map.get(key) ?? [];
      map.set(key, known);
      known.push({ seed, features });
    }
  }
  return { near, far };
}

function matched(
  { subject, label = "" }: Observation,
  own: Float32Array | undefined,
  index: Index,
): Match | undefined {
  const far = index.far.get(label) ?? [];
  if (!own || far.length < FEWEST_COUNTERPARTS) return undefined;
  return { own, near: index.near.get(keyOf(subject, label)) ?? [], far };
}

function keyOf(subject: string, label: string): string {
  return JSON.stringify([subject, label]);
}
