import { limited, plural } from "../../core/mod.ts";
import type { Observation } from "../../metrics/mod.ts";
import { contradictions } from "./check_scores.ts";
import type { Scores } from "./scores.ts";
import type { Plan, Unit } from "../plan/mod.ts";

/**
 * Holds a run to what must be true of any, before a leaderboard is written: each
 * image was observed once, numbers are finite and in range, parts add up.
 *
 * @throws {Error} If something does not hold, which is a defect; lists all.
 */
export function checkRun(
  plan: Plan,
  observations: ReadonlyMap<string, readonly Observation[]>,
  scores: Scores,
): void {
  const wanted = Map.groupBy(plan.units, ({ method }) => method.id);
  const problems = [
    ...plan.methods.flatMap(({ id }) => {
      const own = observations.get(id) ?? [];
      const units = wanted.get(id) ?? [];
      return [...missing(units, own), ...own.flatMap(observationProblems)]
        .map((problem) => `${id}: ${problem}`);
    }),
    ...cellProblems(plan, scores),
  ];
  // Numbers that are none cannot be averaged to see whether they agree.
  if (problems.length === 0) problems.push(...contradictions(scores));
  if (problems.length === 0) return;
  throw new Error(
    limited(
      "Cannot write a leaderboard: the run contradicts itself",
      problems,
    ),
  );
}

/**
 * Says what cannot be true of what was measured on one image.
 *
 * @returns One clause per problem.
 */
export function observationProblems(observation: Observation): string[] {
  const { seed, subject, label, labelProbabilities, stages, biou } =
    observation;
  const problems: string[] = [];
  const within = (name: string, x: number | undefined, least = 0) => {
    if (x !== undefined && !(x >= least && x <= 1)) {
      problems.push(`${name} is ${x}, not in [${least}, 1]`);
    }
  };
  for (const name of SHARES) within(name, observation[name]);
  within("wordCosine", observation.wordCosine, -1);
  within("promptCosine", observation.promptCosine, -1);
  for (const [group, x] of Object.entries(observation.groupCosines ?? {})) {
    within(`cosine to "${group}"`, x, -1);
  }
  if (observation.cost !== undefined && !(observation.cost > 0)) {
    problems.push(`cost is ${observation.cost}, not above 0`);
  }
  for (const [stage, x] of Object.entries(stages ?? {})) within(stage, x);
  labelProbabilities?.forEach((p, i) => within(`probability ${i}`, p));
  const sum = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0);
  if (labelProbabilities && Math.abs(sum(labelProbabilities) - 1) > 1e-6) {
    problems.push(`probabilities sum to ${sum(labelProbabilities)}`);
  }
  if ((label === undefined) !== (labelProbabilities === undefined)) {
    problems.push("there is a label without probabilities, or the reverse");
  }
  const each = Object.values(stages ?? {});
  const mean = sum(each) / each.length;
  if (biou !== undefined && each.length > 0 && Math.abs(mean - biou) > 1e-9) {
    problems.push(`biou is ${biou}, but its stages average ${mean}`);
  }
  for (const name of ["clip", "inception"] as const) {
    if (observation[name]?.every(Number.isFinite) === false) {
      problems.push(`features of ${name} are not finite`);
    }
  }
  return problems.map((problem) => `seed ${seed} of "${subject}": ${problem}`);
}

const SHARES = [
  "margin",
  "dropped",
  "iou",
  "iouReread",
  "biou",
  "biouReread",
  "biouModules",
] as const;

function missing(
  units: readonly Unit[],
  own: readonly Observation[],
): string[] {
  const key = (subject: string, seed: number) => `seed ${seed} of "${subject}"`;
  const counts = new Map<string, number>();
  for (const { subject, seed } of own) {
    const k = key(subject, seed);
    counts.set(k, (counts.get(k) ?? 0) + 1);
  }
  const wanted = new Set(
    units.flatMap(({ subject, samples }) =>
      samples.map(({ seed }) => key(subject, seed))
    ),
  );
  return [
    ...[...wanted].filter((k) => !counts.has(k)).map((k) => `${k} is missing`),
    ...[...counts].filter(([k, n]) => n > 1 || !wanted.has(k))
      .map(([k, n]) => `${k} is there ${n} times`),
  ];
}

function cellProblems({ units }: Plan, { board, cells }: Scores): string[] {
  const images = new Map<string, number>();
  const key = (method: string, subject: string) =>
    JSON.stringify([method, subject]);
  for (const { method, subject, samples } of units) {
    const k = key(method.id, subject);
    images.set(k, (images.get(k) ?? 0) + samples.length);
  }
  const ranges = new Map(board.metrics.map(({ id, range }) => [id, range]));
  return cells.flatMap((cell) => {
    const { method, subject, metric, value, stderr, n, nInvalid } = cell;
    const [least, greatest] = ranges.get(metric) ?? [null, null];
    const expected = images.get(key(method, subject));
    const wrong = [
      ...(value !== null &&
          !(value >= (least ?? -Infinity) && value <= (greatest ?? Infinity))
        ? [`${value} is not in [${least}, ${greatest}]`]
        : []),
      ...(stderr !== null && !(stderr >= 0) ? [`its error is ${stderr}`] : []),
      ...(n + nInvalid === expected ? [] : [
        `${
          plural(n, "image")
        } and ${nInvalid} that abstained, expected ${expected}`,
      ]),
    ];
    return wrong.map((problem) =>
      `${method}, ${subject}, ${metric}: ${problem}`
    );
  });
}
