import { Command } from "@commander-js/extra-typings";
import {
  canonicalJson,
  contradictions,
  type Manifest,
  measuredMetrics,
  openStore,
  readManifest,
  type Scores,
} from "../../lib/bench/mod.ts";
import { fileName, InputError } from "../../lib/core/mod.ts";
import { scoreFiles } from "../../lib/report/mod.ts";
import { readText, say } from "../terminal/mod.ts";
import { openScores } from "../compare/mod.ts";

/** Makes the command that takes a run's leaderboard as the one to be compared with. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function acceptCommand() {
  return new Command("accept").alias("bless")
    .description(
      "Take the leaderboard of a whole run into results/, to be committed and compared with.",
    )
    .argument("<run>", "folder of the run, for example runs/gender")
    .option("--to <dir>", "folder to write (default: results/<spec>)")
    .action(async (run, { to }) => {
      const scores = await openScores(run);
      const path = `${run}/manifest.json`;
      const manifest = readManifest(path, await readText(path));
      refuse(run, scores, manifest);
      const folder = to ?? `results/${fileName(scores.board.spec.id)}`;
      await write(folder, scores, manifest);
      say(`Wrote ${folder}/; commit it to make it the baseline`);
    });
}

/** What is compared with for long must be whole. */
function refuse(
  run: string,
  scores: Scores,
  { identity }: Manifest,
): void {
  const { overrides, rows } = scores.board;
  const found = [
    ...Object.keys(overrides).map((key) =>
      `${key}: not as the spec says, so the run is partial; bench without it makes a whole one`
    ),
    ...(rows.length === 0 ? ["there are no rows"] : []),
    ...contradictions(scores),
    ...(sameMetrics(scores.board.metrics, identity)
      ? []
      : ["manifest.json: it is of another run than leaderboard.json"]),
  ];
  if (found.length === 0) return;
  throw new InputError(`Cannot accept "${run}"`, found);
}

/** Whether a table has the columns that its run measured: a run is asked for more where a network is missing. */
function sameMetrics(
  columns: Scores["board"]["metrics"],
  { metrics, models }: Manifest["identity"],
): boolean {
  const asked = [metrics].flat().map(String);
  const found = columns.map(({ id, version }) => `${id}@${version}`);
  const missing = asked.filter((metric) => !found.includes(metric));
  const { measured } = measuredMetrics({
    spec: { metrics: missing.map((metric) => metric.replace(/@.*/, "")) },
    models: models as Parameters<typeof measuredMetrics>[0]["models"],
  });
  return found.every((metric) => asked.includes(metric)) &&
    measured.length === 0;
}

async function write(
  folder: string,
  scores: Scores,
  { schema, run, identity }: Manifest,
): Promise<void> {
  const store = await openStore(folder, "write");
  const files = {
    ...await scoreFiles(scores),
    // Where it was run does not belong to what it is.
    "manifest.json": `${canonicalJson({ schema, run, identity }, 2)}\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    await store.write({ path, bytes: new TextEncoder().encode(text) });
  }
}
