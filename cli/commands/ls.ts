import { Argument, Command } from "@commander-js/extra-typings";
import { pathToFileURL } from "node:url";
import {
  type Catalogue,
  inForce,
  loadBaselines,
  resolveMethods,
} from "../../lib/bench/mod.ts";
import { SCHEDULERS } from "../../lib/diffusion/mod.ts";
import { JUDGE_FILE, JUDGES } from "../../lib/judges/mod.ts";
import { METHODS } from "../../lib/methods/mod.ts";
import { DERIVED, METRICS } from "../../lib/metrics/mod.ts";
import { InputError, suggestion } from "../../lib/core/mod.ts";
import { aligned, inForceText, wrapped } from "../../lib/report/mod.ts";
import { print, ROOT, terminalWidth } from "../terminal/mod.ts";
import { listRuns, openArtifacts } from "../run/mod.ts";
import { ARTIFACTS, ownBaselines } from "../flags/mod.ts";

/** Makes the command that lists what there is. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function lsCommand() {
  return new Command("ls")
    .description(
      "List what there is to choose from, what was fitted, or what was run.",
    )
    .addArgument(new Argument("<what>").choices(KINDS))
    .argument("[ids...]", "show these, with all that is known of them")
    .option("--artifacts <dir>", "where what is fitted is kept", ARTIFACTS)
    .option("--runs <dir>", "where runs lie", "runs")
    .option("--cache <dir>", "list the runs too that use this cache")
    .option("--json", "as JSON, one array")
    .action(async (what, ids, { json, ...places }) => {
      const found = chosen(await LISTS[what](places), what, ids);
      const most = terminalWidth();
      print(
        json
          ? JSON.stringify(found, null, 2)
          : ids.length > 0
          ? blocks(found, most)
          : columns(found, DETAILS, most),
      );
    });
}

const KINDS = [
  "methods",
  "transforms",
  "metrics",
  "judges",
  "schedulers",
  "specs",
  "artifacts",
  "runs",
] as const;

/** Where things lie that are listed. */
interface Places {
  readonly artifacts: string;
  readonly runs: string;
  readonly cache?: string;
}

/** One thing of a list: its columns, the first of which names it. */
type Entry = Readonly<Record<string, string>>;

/** What is too long for a table. */
const DETAILS = ["parameters", "on the embedded model"];

const LISTS: Readonly<
  Record<typeof KINDS[number], (places: Places) => Promise<Entry[]>>
> = {
  async methods() {
    const published = await loadBaselines(`${ROOT}/baselines`);
    const embedded = await ownBaselines(undefined);
    const shown = (known: Catalogue, id: string) =>
      resolveMethods([id], known).methods.flatMap((m) => inForce(m, METHODS))
        .map(inForceText).join("; then ") || "none";
    return [...published.baselines.values()].map((
      { id, title, transforms, source },
    ) => ({
      id,
      title,
      transforms: transforms.map(({ use }) => use).join(" + ") || "none",
      fitted: transforms.some(({ use }) => METHODS.get(use)?.fit)
        ? "yes"
        : "no",
      source,
      parameters: shown(published, id),
      "on the embedded model": embedded.baselines.get(id)?.tuning === undefined
        ? "the same"
        : shown(embedded, id),
    }));
  },
  transforms: () =>
    Promise.resolve(
      [...METHODS.values()].map((t) => ({
        id: t.id,
        stage: t.stage,
        needs: t.cost,
        licence: t.licence,
        source: t.source,
      })),
    ),
  metrics: () =>
    Promise.resolve(
      [...METRICS, ...DERIVED].map(({ id, title, better, source }) => ({
        id,
        title,
        better,
        source,
      })),
    ),
  judges: () =>
    Promise.resolve(
      Object.values(JUDGES).map(({ id, version, source, file }) => ({
        id,
        version: `${version}`,
        "is named by": file ? `a folder with ${JUDGE_FILE}, or the file` : id,
        source,
      })),
    ),
  schedulers: () =>
    Promise.resolve(Object.keys(SCHEDULERS).map((id) => ({ id }))),
  async specs() {
    const found: Entry[] = [];
    for await (const { name } of Deno.readDir(`${ROOT}/specs`)) {
      const [, id] = /^([^_].*)\.ts$/.exec(name) ?? [];
      if (!id) continue;
      const file = `${ROOT}/specs/${name}`;
      const { default: { question } } = await import(pathToFileURL(file).href);
      found.push({ id, asks: question, file });
    }
    return found.sort((a, b) => (`${a.id}` < `${b.id}` ? -1 : 1));
  },
  runs: ({ runs, cache }) => listRuns(runs, cache),
  async artifacts({ artifacts }) {
    const found = await openArtifacts(artifacts).list();
    return [...found].map(([key, { identity, curves, tensors }]) => ({
      key: key.slice(0, 12) + (key.endsWith(".partial") ? " (unfinished)" : ""),
      fit: String(identity.fit),
      attribute: String(
        (identity.context as { attribute?: string }).attribute,
      ),
      arrays: Object.entries(tensors)
        .map(([name, shape]) => `${name} ${shape.join("×")}`).join(", "),
      last: Object.entries(curves)
        .map(([name, values]) => `${name} ${values.at(-1)?.toPrecision(3)}`)
        .join(", "),
    }));
  },
};

/** Those that are named; all of them if none is. */
function chosen(
  entries: readonly Entry[],
  what: string,
  ids: readonly string[],
): readonly Entry[] {
  if (ids.length === 0) return entries;
  const known = entries.map(nameOf);
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new InputError(
      `Cannot list ${what}`,
      unknown.map((id) =>
        `unknown ${what.slice(0, -1)} "${id}", ${suggestion(id, known)}`
      ),
    );
  }
  return entries.filter((entry) => ids.includes(nameOf(entry)));
}

function nameOf(entry: Entry): string {
  return Object.values(entry)[0] ?? "";
}

/** All that is known of each, a line for each thing that is known. */
function blocks(entries: readonly Entry[], most?: number): string {
  return entries.map((entry) =>
    Object.entries(entry)
      .flatMap(([key, value]) => wrapped(`${key}: ${value}`, most ?? Infinity))
      .join("\n")
  ).join("\n\n");
}

/**
 * A table with a line of titles; the widest entry of a column sets its width.
 *
 * @param without Columns that are left out.
 * @param most Letters of a line; what is beyond is cut. By default nothing is.
 */
function columns(
  entries: readonly Entry[],
  without: readonly string[],
  most?: number,
): string {
  const [first] = entries;
  if (!first) return "none";
  const titles = Object.keys(first).filter((title) => !without.includes(title));
  const rows = [
    titles,
    ...entries.map((entry) => titles.map((title) => entry[title] ?? "")),
  ];
  return aligned(rows, titles.map((_, i) => i)).map((line) =>
    cut(line.trimEnd(), most)
  ).join("\n");
}

function cut(line: string, most = Infinity): string {
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
