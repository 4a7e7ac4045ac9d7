import type { Output } from "../../lib/bench/mod.ts";
import { at, fileName, InputError, suggestion } from "../../lib/core/mod.ts";
import type { DecoderCosines } from "../../lib/methods/difflens/mod.ts";
import { encodePng, exemplarSheet, lineChart } from "../../lib/report/mod.ts";
import type { FeatureSource } from "./source.ts";
import { type Column, columnsOf, groupsOf, type SeenFeature } from "./look.ts";

/** What a strip is asked for. */
export interface FeatureFlags {
  /** Two groups, the ends of a strip. */
  readonly towards?: readonly string[] | undefined;
  /** β of the columns on either side. */
  readonly strengths?: readonly number[] | undefined;
  /** Subjects of the strips. */
  readonly subjects?: readonly string[] | undefined;
  /** Seeds of the strips. */
  readonly seeds: readonly number[];
}

/** Strips that are drawn. */
export interface FeatureRequest {
  /** What is changed, from left to right. */
  readonly columns: readonly Column[];
  /** One for each subject and seed. */
  readonly strips: readonly {
    readonly subject: string;
    readonly seed: number;
  }[];
}

/**
 * Decides which strips are drawn.
 *
 * @throws {InputError} If a group or a subject is unknown, or nothing is changed.
 */
export function featureRequest(
  { parameters: p, context }: Pick<FeatureSource, "parameters" | "context">,
  flags: FeatureFlags,
): FeatureRequest {
  if (p.edit === "reconstruct") {
    throw new InputError(
      "Cannot change the features of this row: it gives back what the autoencoder makes of an output, and changes no feature; name another with --method",
    );
  }
  const known = groupsOf(p, context.groups);
  const ends = flags.towards ??
    [at(context.groups, 0), context.groups.at(-1) ?? ""];
  const unknown = ends.filter((group) => !known.includes(group));
  const [first, second] = ends;
  if (unknown.length > 0 || ends.length !== 2 || first === second) {
    throw new InputError(
      "Cannot draw strips towards these groups",
      unknown.length > 0
        ? unknown.map((g) => `unknown group "${g}", ${suggestion(g, known)}`)
        : [`expected two of ${known.join(", ")}, got ${ends.join(", ")}`],
    );
  }
  const subjects = flags.subjects ?? context.subjects.slice(0, 1);
  const strange = subjects.filter((s) => !context.subjects.includes(s));
  if (strange.length > 0) {
    throw new InputError(
      "Cannot draw strips of these subjects",
      strange.map((s) =>
        `unknown subject "${s}", ${suggestion(s, context.subjects)}`
      ),
    );
  }
  const side = (group = "") => flags.strengths ?? usual(p, group);
  return {
    columns: columnsOf([first ?? "", second ?? ""], {
      first: side(first),
      second: side(second),
    }),
    strips: subjects.flatMap((subject) =>
      flags.seeds.map((seed) => ({ subject, seed }))
    ),
  };
}

/** Half, once, twice and three times what the row changes; of a group that it does not name, what the defaults would. */
function usual(
  { strength, edit }: FeatureSource["parameters"],
  group: string,
): number[] {
  const own = (typeof strength === "number" ? strength : strength[group]) ??
    1.5;
  const neutral = edit === "scale" ? 1 : 0;
  return [0.5, 1, 2, 3].map((times) => neutral + times * (own - neutral));
}

/**
 * Says how strips change features.
 *
 * @param edit Multiplied by β, or β added; what the parameters say if absent.
 */
export function edited<S extends Pick<FeatureSource, "parameters">>(
  source: S,
  edit: "scale" | "add" | undefined,
): S {
  return edit === undefined
    ? source
    : { ...source, parameters: { ...source.parameters, edit } };
}

/** All that was found. */
export interface FoundFeatures {
  /** What was named: an artifact or a spec. */
  readonly named: string;
  /** The features. */
  readonly source: FeatureSource;
  /** What was drawn. */
  readonly asked: FeatureRequest;
  /** Features and their exemplars. */
  readonly seen: readonly SeenFeature[];
  /** How alike features are; absent in the latent space. */
  readonly cosines: DecoderCosines | undefined;
}

/** Draws the exemplars of each feature. */
export function sheetFiles(seen: readonly SeenFeature[]): Output[] {
  return seen.map((feature) => ({
    path: sheetPath(feature),
    bytes: encodePng(
      exemplarSheet(
        `${feature.group} ${feature.rank}: feature ${feature.feature}`,
        feature.exemplars,
      ),
    ),
  }));
}

function sheetPath({ group, rank, feature }: SeenFeature): string {
  return `${fileName(group)}-${rank}-${feature}.png`;
}

/** Draws the curves of the fit: FVU by batch, accuracy by timestep, cosines of pairs. */
export async function curveFiles(
  { artifact }: FeatureSource,
  cosines: DecoderCosines | undefined,
): Promise<Output[]> {
  const { curves, tensors } = artifact;
  const steps = tensors.timesteps?.data ?? new Float32Array();
  const files: Output[] = [];
  const draw = async (
    path: string,
    title: string,
    x: string,
    lines:
      readonly (readonly [string, readonly (readonly [number, number])[]])[],
  ) => {
    const panel = {
      title,
      lines: lines.map(([name, points]) => ({ name, points })),
    };
    const svg = await lineChart([panel], { x });
    files.push({ path, bytes: new TextEncoder().encode(svg) });
  };
  if (curves.fvu) {
    await draw("fvu.svg", "FVU", "batch", [
      ["FVU", curves.fvu.map((y, i) => [i, y] as const)],
    ]);
  }
  const accuracy = Object.entries(curves)
    .filter(([name]) => name.startsWith("accuracy"));
  await draw(
    "accuracy.svg",
    "held-out accuracy",
    "timestep",
    accuracy.map(([name, ys]) => [
      name,
      ys.map((y, i) => [steps[i] ?? i, y] as const),
    ]),
  );
  if (cosines) {
    await draw("cosines.svg", "share of pairs", "cosine of two features", [[
      "cosine",
      cosines.shares.map((y, i) => [(i + 0.5) / cosines.shares.length, y]),
    ]]);
  }
  return files;
}

/** Writes what was found as JSON. */
export function indexText(found: FoundFeatures): string {
  const { named, source, asked, seen, cosines } = found;
  const { curves, tensors } = source.artifact;
  const index = {
    schema: "entangle.features/1",
    source: named,
    parameters: source.parameters,
    context: source.context,
    fvu: curves.fvu?.at(-1) ?? null,
    cosines: cosines
      ? { mean: cosines.mean, max: cosines.most, pairs: cosines.shares }
      : null,
    timesteps: [...tensors.timesteps?.data ?? []],
    accuracy: Object.fromEntries(
      Object.entries(curves).filter(([name]) => name !== "fvu"),
    ),
    strips: { file: "strips.png", ...asked },
    features: seen.map(({ exemplars, ...feature }) => ({
      ...feature,
      file: sheetPath({ ...feature, exemplars }),
      exemplars: exemplars.map(({ seed, subject, activation }) => ({
        seed,
        subject,
        activation,
      })),
    })),
  };
  return `${JSON.stringify(index, null, 1)}\n`;
}

/** Says in a few lines what was found. */
export function featureSummary(
  { source: { artifact, context }, seen, cosines }: FoundFeatures,
): string {
  const { fvu, accuracy = [] } = artifact.curves;
  const [least, most] = [Math.min(...accuracy), Math.max(...accuracy)];
  const groups = Map.groupBy(seen, ({ group }) => group);
  return [
    ...fvu
      ? [
        `unexplained variance of the last batch: ${
          (fvu.at(-1) ?? NaN).toFixed(3)
        }`,
      ]
      : [],
    ...cosines
      ? [
        `cosines of pairs of features: ${cosines.mean.toFixed(3)} on average, ${
          cosines.most.toFixed(3)
        } at most`,
      ]
      : [],
    `held-out accuracy of ${context.attribute} over the steps: ${
      least.toFixed(2)
    } to ${most.toFixed(2)}`,
    ...[...groups].map(([group, own]) =>
      `${group}: features ${own.map(({ feature }) => feature).join(", ")}`
    ),
  ].join("\n");
}
