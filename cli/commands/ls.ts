import { Argument, Command } from "@commander-js/extra-typings";
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
import { inForceText } from "../../lib/report/mod.ts";
import { print, ROOT } from "../terminal/mod.ts";
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
    .option("--artifacts <dir>", "where what is fitted is kept", ARTIFACTS)
    .option("--runs <dir>", "where runs lie", "runs")
    .option("--cache <dir>", "list the runs too that use this cache")
    .option("--json", "as JSON, one array")
    .action(async (what, { json, ...places }) => {
      const found = await LISTS[what](places);
      print(json ? JSON.stringify(found, null, 2) : columns(found));
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

/** One thing of a list: its columns. */
type Entry = Readonly<Record<string, string>>;

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
      if (id) found.push({ id, file: `${ROOT}/specs/${name}` });
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

/** A table with a line of titles; the widest entry of a column sets its width. */
function columns(entries: readonly Entry[]): string {
  const [first] = entries;
  if (!first) return "none";
  const titles = Object.keys(first);
  const rows = [
    titles,
    ...entries.map((entry) => titles.map((title) => entry[title] ?? "")),
  ];
  const widths = titles.map((_, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0))
  );
  return rows.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd()
  ).join("\n");
}
