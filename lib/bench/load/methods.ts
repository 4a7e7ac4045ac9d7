import { problems, suggestion } from "../../core/mod.ts";
import {
  type Methods,
  rowProblems,
  type TransformSpec,
} from "../../methods/mod.ts";
import type { Baseline, MethodVariant, TransformUse } from "../declare/mod.ts";

/** A row of a leaderboard: a baseline, perhaps with parameters changed. */
export interface Method {
  /** `snake_case` id, unique in the table. */
  readonly id: string;
  /** Name in tables. */
  readonly title: string;
  /** Baseline and version, for example `"fair_prompt@1"`; several are joined by `+`. */
  readonly baseline: string;
  /** Citation. */
  readonly source: string;
  /** What it does, in a sentence. */
  readonly note: string;
  /** Its transforms, with every parameter that differs from the transform's default. */
  readonly transforms: readonly MethodTransform[];
  /** Name of the tuning that it took parameters from, if it did. */
  readonly tuning?: string;
}

/** A transform of a row. */
export interface MethodTransform extends Omit<TransformSpec, "artifact"> {
  /** Key of the artifact that it is made with, if it is a fitted one and the models are known. */
  readonly fit?: string;
}

/** A baseline, perhaps with parameters of a tuning in place of the published ones. */
export interface KnownBaseline extends Baseline {
  /** Name of the tuning that it took parameters from, if it did. */
  readonly tuning?: string;
  /** The same as it was before the tuning. */
  readonly published?: KnownBaseline;
}

/** What a spec can name. */
export interface Catalogue {
  /** Baselines by id. */
  readonly baselines: ReadonlyMap<string, KnownBaseline>;
  /** The methods that they use. */
  readonly methods: Methods;
}

/** What joins baselines into one row: `"fair_prompt+biasmap"`. */
const AND = "+";

/**
 * Gives the id that a row has unless it is given another.
 *
 * @param use A baseline, or several joined by `+`.
 * @returns The baseline's id, or the ids joined by `_`.
 */
export function rowId(use: string): string {
  return use.split(AND).map((part) => part.trim()).join("_");
}

/**
 * Resolves the rows of a spec.
 *
 * @param entries Baselines, several of them joined by `+`, or either with parameters changed; `undefined` is left out.
 * @param known Names that may be meant by one that is unknown.
 * @returns The rows, and everything that is wrong with them; entries that are wrong have no row.
 */
export function resolveMethods(
  entries: readonly (string | MethodVariant | undefined)[],
  { baselines, methods: registry }: Catalogue,
  known: readonly string[] = [...baselines.keys()],
): { methods: Method[]; problems: string[] } {
  const methods: Method[] = [];
  const wrong: string[] = [];
  for (const [i, entry] of entries.entries()) {
    if (entry === undefined) continue;
    const at = `methods[${i}]`;
    const variant = typeof entry === "string" ? { use: entry } : entry;
    const where = typeof entry === "string" ? at : `${at}.use`;
    const parts = variant.use.split(AND).map((part) => part.trim());
    const unknown = parts.filter((part) => !baselines.has(part));
    if (unknown.length > 0) {
      wrong.push(
        ...unknown.map((part) =>
          `${where}: unknown method "${part}", ${suggestion(part, known)}`
        ),
      );
      continue;
    }
    const named = parts.flatMap((part) => baselines.get(part) ?? []);
    const baseline = joined(
      variant.parameters === "published"
        ? named.map((part) => part.published ?? part)
        : named,
    );
    const { transforms } = baseline;
    const found = [
      ...[
        ...unknownTransforms(transforms, registry),
        ...rowProblems(transforms.map(({ use }) => use), registry),
      ].map((p) => `${where}: ${p}`),
      ...variantProblems(variant, baseline, registry).map((p) => `${at}.${p}`),
    ];
    const method = varied(variant, baseline, registry);
    if (methods.some(({ id }) => id === method.id)) {
      found.push(
        `${at}: a second row "${method.id}"; give it an id of its own`,
      );
    }
    if (found.length === 0) methods.push(method);
    wrong.push(...found);
  }
  return { methods, problems: wrong };
}

/** Several baselines as one: the transforms of all, in their order. */
function joined(parts: readonly KnownBaseline[]): Joined {
  const each = (f: (part: Baseline) => string, between: string) =>
    parts.map(f).join(between);
  const tuning = parts.find((part) => part.tuning !== undefined)?.tuning;
  return {
    id: rowId(each(({ id }) => id, AND)),
    versions: each(({ id, version }) => `${id}@${version}`, AND),
    title: each(({ title }) => title, " + "),
    source: each(({ source }) => source, "; "),
    note: each(({ note }) => note, " "),
    transforms: parts.flatMap(({ transforms }) => transforms),
    ...tuning !== undefined && { tuning },
  };
}

interface Joined extends Omit<KnownBaseline, "version"> {
  /** Ids and versions, `"fair_prompt@1+biasmap@1"`. */
  readonly versions: string;
}

/** Says which transforms are not known. */
export function unknownTransforms(
  transforms: readonly TransformUse[],
  methods: Methods,
): string[] {
  const ids = new Set(transforms.map(({ use }) => use));
  return [...ids].filter((use) => !methods.has(use)).map((use) => {
    const known = suggestion(use, [...methods.keys()]);
    return `unknown transform "${use}", ${known}; if it is code of your own, name its file with --allow-code: it then runs with every permission of the command, outside the sandbox of specs, so read it first`;
  });
}

/**
 * Says what is wrong with the parameters of a baseline's transforms, as far as the transforms are known.
 *
 * @returns One sentence per problem.
 */
export function transformProblems(
  transforms: readonly TransformUse[],
  methods: Methods,
): string[] {
  return transforms.flatMap(({ use, ...parameters }, i) => {
    const at = `transforms[${i}]`;
    const record = methods.get(use);
    if (!record) return [];
    return problems(record.parameters, parameters).map((p) => `${at}.${p}`);
  });
}

function variantProblems(
  variant: MethodVariant,
  baseline: Joined,
  methods: Methods,
): string[] {
  if (![undefined, "published"].includes(variant.parameters)) {
    return ['parameters: expected "published", or the key left out'];
  }
  const known = baseline.transforms
    .flatMap(({ use }) => parameterNames(use, methods));
  return Object.entries(changes(variant)).flatMap(([key, value]) => {
    if (!known.includes(key)) {
      return [`${key}: unknown key, ${suggestion(key, [...known, ...OWN])}`];
    }
    return baseline.transforms.flatMap(({ use, ...parameters }) => {
      const record = methods.get(use);
      if (!record || !Object.hasOwn(record.parameters.shape, key)) return [];
      return problems(record.parameters, { ...parameters, [key]: value })
        .filter((problem) => problem.startsWith(`${key}:`));
    });
  });
}

function varied(
  variant: MethodVariant,
  baseline: Joined,
  methods: Methods,
): Method {
  const changed = changes(variant);
  const title = [
    ...variant.parameters ? ["published parameters"] : [],
    ...Object.entries(changed).map(([k, v]) => `${k} ${v}`),
  ];
  return {
    id: variant.id ?? baseline.id,
    title: variant.title ??
      [baseline.title, ...(title.length ? [`(${title.join(", ")})`] : [])]
        .join(" "),
    baseline: baseline.versions,
    source: baseline.source,
    note: baseline.note,
    transforms: baseline.transforms.map(({ use, ...parameters }) => {
      const own = parameterNames(use, methods);
      const mine = Object.entries(changed).filter(([key]) => own.includes(key));
      return {
        id: use,
        parameters: { ...parameters, ...Object.fromEntries(mine) },
      };
    }),
    ...baseline.tuning !== undefined && { tuning: baseline.tuning },
  };
}

const OWN = ["use", "id", "title", "parameters"];

function changes(variant: MethodVariant): Record<string, unknown> {
  const entries = Object.entries(variant).filter(([k]) => !OWN.includes(k));
  return Object.fromEntries(entries);
}

function parameterNames(use: string, methods: Methods): string[] {
  return Object.keys(methods.get(use)?.parameters.shape ?? {});
}
