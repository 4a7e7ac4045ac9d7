import { show } from "../../core/mod.ts";
import type { KnownBaseline } from "./methods.ts";
import { rowId } from "./methods.ts";

/** A spec whose grids are written out as rows. */
export interface Expanded {
  /** The spec, as if every row had been written by hand. */
  readonly value: unknown;
  /** What is wrong with the grids themselves; such a grid is one row without it. */
  readonly problems: readonly string[];
  /** Says of a problem of the written-out spec where it lies in the spec as it was written. */
  readonly placed: (problem: string) => string;
}

/** Most rows that one grid may make. */
export const MOST_ROWS = 256;

/**
 * Writes out the grids of a spec's rows: `{ use: "biasmap", grid: { lambda: [50, 100] } }` becomes
 * two rows with `lambda: 50` and `lambda: 100`, in no way other than rows that were written by hand.
 *
 * The last parameter turns fastest. A row's id is that of the entry with the parameters and values, its title the entry's with `(λ = 50)`.
 *
 * @param value A spec as evaluated; its parts may be of any type.
 * @param baselines Baselines, for the titles of rows.
 * @returns The spec without grids; the same value if it has none.
 */
export function expandGrids(
  value: unknown,
  baselines: ReadonlyMap<string, KnownBaseline>,
): Expanded {
  const methods = (value as { methods?: unknown } | null)?.methods;
  if (!Array.isArray(methods) || !methods.some(hasGrid)) {
    return { value, problems: [], placed: (problem) => problem };
  }
  const problems: string[] = [];
  const places: Place[] = [];
  const rows = methods.flatMap((entry: unknown, index): unknown[] => {
    if (!hasGrid(entry)) {
      places.push({ index, choices: [] });
      return [entry];
    }
    const { grid, ...rest } = entry;
    const wrong = gridProblems(grid, rest);
    problems.push(...wrong.map((p) => `methods[${index}].grid${p}`));
    if (wrong.length > 0) {
      places.push({ index, choices: [] });
      // An id that no other row has: that two are alike is not what is wrong.
      return [{ id: `grid_${index}`, ...rest }];
    }
    return choicesOf(grid as Grid).map((choices) => {
      places.push({ index, choices });
      return rowOf(rest, choices, baselines);
    });
  });
  return {
    value: { ...value as object, methods: rows },
    problems,
    placed: (problem) => placedIn(problem, places),
  };
}

type Grid = Readonly<Record<string, readonly unknown[]>>;

/** A parameter, one of its values, and the value's place in the list. */
type Choice = readonly [name: string, value: unknown, place: number];

/** Where a row was written. */
interface Place {
  /** Index among the entries. */
  readonly index: number;
  /** What was chosen of its grid. */
  readonly choices: readonly Choice[];
}

function hasGrid(entry: unknown): entry is { readonly grid: unknown } {
  return typeof entry === "object" && entry !== null &&
    Object.hasOwn(entry, "grid");
}

/** What is wrong with a grid, each with its place after `grid`. */
function gridProblems(grid: unknown, rest: object): string[] {
  if (typeof grid !== "object" || grid === null || Array.isArray(grid)) {
    return [`: expected lists of values by parameter, got ${show(grid)}`];
  }
  const axes = Object.entries(grid);
  if (axes.length === 0) return [": expected at least one parameter, got none"];
  const wrong = axes.flatMap(([name, values]) => [
    ...(OWN.includes(name)
      ? [`.${name}: a grid is of parameters, and "${name}" is none`]
      : Object.hasOwn(rest, name)
      ? [`.${name}: it stands beside the grid too; leave one of them out`]
      : []),
    ...valueProblems(values).map((p) => `.${name}${p}`),
  ]);
  const count = axes.reduce((n, [, values]) => n * (values?.length ?? 1), 1);
  return count <= MOST_ROWS || wrong.length > 0 ? wrong : [
    `: expected at most ${MOST_ROWS} rows, got ${
      axes.map(([, values]) => values.length).join(" × ")
    } = ${count}; take fewer values, or several specs`,
  ];
}

function valueProblems(values: unknown): string[] {
  if (!Array.isArray(values) || values.length === 0) {
    return [`: expected a list of at least 1, got ${show(values)}`];
  }
  const texts = values.map((value) => JSON.stringify(value));
  return texts.flatMap((text, i) =>
    texts.indexOf(text) < i ? [`[${i}]: ${text} is there twice`] : []
  );
}

const OWN = ["use", "id", "title", "parameters", "grid"];

/** Every choice of one value per parameter, the last parameter turning fastest. */
function choicesOf(grid: Grid): readonly Choice[][] {
  return Object.entries(grid).reduce<Choice[][]>(
    (rows, [name, values]) =>
      rows.flatMap((row) =>
        values.map((value, place) => [...row, [name, value, place] as const])
      ),
    [[]],
  );
}

function rowOf(
  rest: object,
  choices: readonly Choice[],
  baselines: ReadonlyMap<string, KnownBaseline>,
): object {
  const { use, id, title, ...fixed } = rest as Record<string, unknown>;
  const chosen = choices.map(([name, value]) => [name, value] as const);
  const parameters = { ...fixed, ...Object.fromEntries(chosen) };
  if (typeof use !== "string") return { ...rest, ...parameters };
  const titles = use.split("+").map((part) =>
    baselines.get(part.trim())?.title ?? part.trim()
  );
  const said = typeof title === "string"
    ? chosen
    : [...chosen, ...Object.entries(fixed)];
  return {
    use,
    id: [
      typeof id === "string" ? id : rowId(use),
      ...choices.map(([name, value, place]) => `${name}_${slug(value, place)}`),
    ].join("_"),
    title: `${title ?? titles.join(" + ")} (${
      said.map(([name, value]) => `${SYMBOLS[name] ?? name} = ${plain(value)}`)
        .join(", ")
    })`,
    ...parameters,
  };
}

/** A value as part of an id: `0.5` as `0_5`; what is no number, text or truth by its place in the list. */
function slug(value: unknown, place: number): string {
  if (typeof value === "object" && value !== null) return String(place);
  return String(value).replace(/^-/, "minus_").toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_").replace(/_$/, "");
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Letters that papers write for parameters. */
const SYMBOLS: Readonly<Record<string, string>> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  lambda: "λ",
};

function placedIn(problem: string, places: readonly Place[]): string {
  const [, row, rest = ""] = /^methods\[(\d+)\](.*)$/s.exec(problem) ?? [];
  const place = places[Number(row)];
  if (row === undefined || !place) return problem;
  const at = `methods[${place.index}]`;
  const choice = place.choices.find(([name]) =>
    rest.startsWith(`.${name}`) && !/^\w/.test(rest.slice(name.length + 1))
  );
  if (!choice) return `${at}${rest}`;
  const [name, , index] = choice;
  const said = rest.slice(name.length + 1);
  // A name that is not known is wrong whatever its value.
  const which = said.startsWith(": unknown key") ? "" : `[${index}]`;
  return `${at}.grid.${name}${which}${said}`;
}
