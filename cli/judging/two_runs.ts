import {
  collect,
  openStore,
  type Plan,
  planOf,
  type Rank,
  rank,
  readManifest,
  type Verdict,
} from "../../lib/bench/mod.ts";
import { at, InputError, plural } from "../../lib/core/mod.ts";
import { METHODS } from "../../lib/methods/mod.ts";
import type { Observation } from "../../lib/metrics/mod.ts";
import { agreementText } from "../../lib/report/mod.ts";
import { openScores } from "../compare/mod.ts";
import { readText } from "../terminal/mod.ts";

/** A run whose images were judged. */
interface Judged {
  readonly folder: string;
  readonly plan: Plan;
  readonly observations: ReadonlyMap<string, readonly Observation[]>;
  readonly standings: Rank;
}

/**
 * Holds two runs of the same images, judged by two judges, against each other: how far the judges agree, and of which two rows they
 * say something else.
 *
 * @throws {InputError} If one is no run, or their images are not the same.
 */
export async function compareRuns(one: string, other: string): Promise<string> {
  const runs = [await openRun(one), await openRun(other)] as const;
  checkSame(runs);
  const [a, b] = runs;
  const classes = a.plan.spec.attribute.groups.map(({ id }) => id);
  const names = ["first judge", "second judge"] as const;
  const tables = a.plan.methods.map(({ id, title }) => ({
    title,
    table: tableOf(
      classes,
      a.observations.get(id) ?? [],
      b.observations.get(id) ?? [],
    ),
  }));
  const all = classes.map((_, i) =>
    classes.map((_, j) =>
      tables.reduce((sum, { table }) => sum + at(at(table, i), j), 0)
    )
  );
  const { name } = a.plan.spec.attribute;
  return [
    `first judge: ${judgeText(a)}\nsecond judge: ${judgeText(b)}`,
    agreementText(name, classes, all, names) + notBoth(a, all),
    ...tables.map(({ title, table }) =>
      agreementText(`${name}, ${title}`, classes, table, names).split("\n", 1)
        .join()
    ),
    conclusions(a, b),
  ].join("\n\n");
}

async function openRun(folder: string): Promise<Judged> {
  const path = `${folder}/manifest.json`;
  const plan = planOf(readManifest(path, await readText(path)), METHODS);
  const { observations, missing } = await collect(
    plan,
    await openStore(folder, "read"),
  );
  if (missing.length > 0) {
    throw new InputError(
      `Cannot compare the judges of "${folder}": it lacks ${missing.length} of its ${
        plural(plan.units.length, "unit")
      }; run the benchmark again`,
    );
  }
  const scores = await openScores(folder);
  return {
    folder,
    plan,
    observations,
    standings: rank([{ name: folder, scores }], {
      metrics: labelColumns(plan),
    }),
  };
}

/** Columns that depend on who judges. */
function labelColumns({ spec }: Plan): string[] {
  return spec.metrics.filter((id) =>
    /^(rd4?|signed_rd|fd|fd_counts|share_\d|least_share|followed|recognised)$/
      .test(id)
  );
}

function checkSame([a, b]: readonly [Judged, Judged]): void {
  const images = ({ plan }: Judged) =>
    plan.units.map(({ generation, method }) => `${method.id} ${generation}`)
      .sort().join();
  const groups = ({ plan }: Judged) =>
    `${plan.spec.attribute.name}: ${
      plan.spec.attribute.groups.map(({ id }) => id).join(", ")
    }`;
  const problems = [
    ...images(a) === images(b)
      ? []
      : ["their images are not the same: other rows, seeds, models or sizes"],
    ...groups(a) === groups(b) ? [] : [`${groups(a)} and ${groups(b)}`],
  ];
  if (problems.length === 0) return;
  throw new InputError(
    `Cannot compare the judges of "${a.folder}" and "${b.folder}"`,
    problems,
  );
}

function tableOf(
  classes: readonly string[],
  one: readonly Observation[],
  other: readonly Observation[],
): number[][] {
  const key = ({ subject, seed }: Observation) => `${subject}\n${seed}`;
  const known = new Map(other.map((o) => [key(o), o.label]));
  const table = classes.map(() => classes.map(() => 0));
  for (const o of one) {
    const row = table[classes.indexOf(o.label ?? "")];
    const j = classes.indexOf(known.get(key(o)) ?? "");
    if (row && j >= 0) row[j] = at(row, j) + 1;
  }
  return table;
}

/** How many images one of the judges would not judge. */
function notBoth(
  { observations }: Judged,
  table: readonly (readonly number[])[],
): string {
  const images = observations.values().reduce((n, own) => n + own.length, 0);
  const judged = table.flat().reduce((a, b) => a + b, 0);
  return judged === images
    ? ""
    : `\n${
      plural(images - judged, "image was", "images were")
    } not judged by one or the other`;
}

/** Which pairs of rows one judge tells apart and the other does not, or the other way round. */
function conclusions(a: Judged, b: Judged): string {
  const other = new Map(
    b.standings.columns.flatMap(({ metric, pairs }) =>
      pairs.map((pair) =>
        [`${metric.id} ${pair.one} ${pair.other}`, pair.verdict] as const
      )
    ),
  );
  let compared = 0;
  const changed = a.standings.columns.flatMap(({ metric, pairs }) =>
    pairs.flatMap(({ one, other: two, verdict }) => {
      const theirs = other.get(`${metric.id} ${one} ${two}`);
      if (theirs === undefined) return [];
      compared++;
      return said(verdict) === said(theirs) ? [] : [
        `  ${metric.title}, ${one} against ${two}: ${
          said(verdict)
        } by the first, ${said(theirs)} by the second`,
      ];
    })
  );
  return changed.length === 0
    ? `No conclusion depends on the judge: both say the same of ${
      plural(compared, "pair", "pairs")
    } of rows and columns`
    : [
      `${changed.length} of ${plural(compared, "conclusion")} ${
        changed.length === 1 ? "depends" : "depend"
      } on the judge:`,
      ...changed,
    ].join("\n");
}

/** What differs by less than its error, and what is known to be alike, are both no difference that was found. */
function said(verdict: Verdict): string {
  return verdict === "better" || verdict === "worse"
    ? verdict
    : "no difference found";
}

function judgeText({ folder, plan }: Judged): string {
  const { judge } = plan.models;
  return `${
    judge ? `${judge.kind}@${judge.version}` : "clip_zero_shot"
  } (${folder})`;
}
