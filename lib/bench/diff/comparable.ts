import type { Leaderboard } from "../leaderboard/mod.ts";

/**
 * Says why two leaderboards cannot be compared at all.
 *
 * What was measured may differ, that is the model and the methods; how it was measured may not.
 *
 * @returns One clause per reason; none if they can be.
 */
export function obstacles(
  candidate: Leaderboard,
  baseline: Leaderboard,
): string[] {
  const [a, b] = [candidate, baseline];
  const name = ({ spec }: Leaderboard) => `${spec.id}@${spec.version}`;
  const found = [
    differ("spec", name(a), name(b)),
    differ("profile", a.profile, b.profile),
    differ("steps", a.size.steps, b.size.steps),
    differ("classes", a.classes.join(", "), b.classes.join(", ")),
    a.models.scorer === b.models.scorer
      ? undefined
      : "another CLIP judged the images",
    a.models.judge?.digest === b.models.judge?.digest
      ? undefined
      : `another judge looked at the images: ${judgeOf(a)} and ${judgeOf(b)}`,
  ].filter((reason) => reason !== undefined);
  if (found.length === 0 && a.protocol !== b.protocol) {
    found.push("subjects, prompts, classifier, maps or sampler differ");
  }
  return found;
}

function judgeOf({ models: { judge } }: Leaderboard): string {
  return judge
    ? `${judge.name ?? judge.kind} (${judge.digest.slice(0, 8)})`
    : "CLIP by the spec's prompts";
}

/**
 * Says what differs between two leaderboards that can be compared.
 *
 * @returns One sentence each.
 */
export function remarks(
  candidate: Leaderboard,
  baseline: Leaderboard,
): string[] {
  const [a, b] = [candidate, baseline];
  return [
    ...(a.models.pipeline === b.models.pipeline
      ? []
      : ["another model drew the images"]),
    ...(place(a) === place(b)
      ? []
      : [`the networks ran on ${place(a)} and on ${place(b)}`]),
    ...(a.seeds === b.seeds ? [] : [
      `seeds ${a.seeds} and ${b.seeds}: images of different noise, paired by subject only`,
    ]),
    ...partial("candidate", a),
    ...partial("baseline", b),
  ];
}

function place({ models: { provider, precision } }: Leaderboard): string {
  return precision === undefined ? provider : `${provider} in ${precision}`;
}

function differ(
  what: string,
  a: string | number,
  b: string | number,
): string | undefined {
  return a === b ? undefined : `${what} ${a} and ${b}`;
}

function partial(side: string, { overrides }: Leaderboard): string[] {
  const keys = Object.keys(overrides);
  return keys.length === 0
    ? []
    : [`the ${side} is partial: ${keys.join(", ")} not as the spec says`];
}
