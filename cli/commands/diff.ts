import {
  Command,
  InvalidArgumentError,
  Option,
} from "@commander-js/extra-typings";
import {
  canonicalJson,
  type Diff,
  diff,
  FAIL_ON,
  type FailOn,
  type Gate,
  gate,
  type Scores,
} from "../../lib/bench/mod.ts";
import { InputError, plural, suggestion } from "../../lib/core/mod.ts";
import {
  annotations,
  diffMarkdown,
  type DiffNames,
  diffText,
  junitXml,
} from "../../lib/report/mod.ts";
import {
  appendSummary,
  COMMENT,
  EXIT,
  inActions,
  say,
  writeOutputs,
} from "../terminal/mod.ts";
import {
  checkNames,
  compareRows,
  findScores,
  openScores,
} from "../compare/mod.ts";
import { type Flags, nameList, probability } from "../flags/mod.ts";

/**
 * Makes the command that compares two leaderboards.
 *
 * @param exit Called with the exit code of a gate.
 */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function diffCommand(exit: (code: number) => void) {
  return new Command("diff")
    .description(
      "Say how a leaderboard differs from another, and how sure that is.",
    )
    .argument("<candidate>", "what is judged: a folder, file or git-ref:path")
    .argument("[baseline]", "what it is held against: the same")
    .addOption(
      new Option(
        "--mode <mode>",
        "candidate against baseline, method by method; or every two rows of one leaderboard or both",
      ).choices(["regression", "rank"] as const).default("regression" as const),
    )
    .option(
      "--fail-on <verdicts>",
      `exit with 3 if one occurs: ${FAIL_ON.join(", ")}`,
      verdictList,
    )
    .option("--methods <ids>", "only these methods", nameList)
    .option("--metrics <ids>", "only these metrics", nameList)
    .addOption(
      new Option(
        "--alpha <p>",
        "chance of even one false finding among all comparisons",
      ).argParser(probability).default(0.05),
    )
    .addOption(
      new Option(
        "--margin <metric=x>",
        "difference that is too small to matter; may be repeated",
      ).argParser(margin).default({}, "docs/comparing.md"),
    )
    .option(
      "--first-run",
      "a baseline that is not there yet closes no gate: say so, and exit with 0",
    )
    .option("--json <file>", "write the diff as JSON; - for stdout")
    .option("--md <file>", "write it as Markdown; - for stdout")
    .option("--junit <file>", "write it as JUnit XML; - for stdout")
    .action(async (candidate, baseline, flags) => {
      if (flags.mode === "rank") {
        const places = [candidate, ...baseline === undefined ? [] : [baseline]];
        return exit(await compareRows(places, flags));
      }
      if (baseline === undefined) {
        throw new InputError(
          "Cannot compare: name a baseline, or ask with --mode rank how the rows of one leaderboard differ",
        );
      }
      exit(await compare({ candidate, baseline }, flags));
    });
}

type DiffFlags = Flags<typeof diffCommand>;

async function compare(
  names: DiffNames,
  { failOn = [], methods, metrics, alpha, margin, json, md, junit, firstRun }:
    DiffFlags,
): Promise<number> {
  const candidate = await openScores(names.candidate);
  const known = firstRun
    ? await findScores(names.baseline)
    : await openScores(names.baseline);
  const baseline = known ?? withoutRows(candidate);
  checkNames([candidate, baseline], {
    methods,
    metrics: [...metrics ?? [], ...Object.keys(margin)],
  });
  const found = diff(candidate, baseline, {
    alpha,
    margins: margin,
    methods,
    metrics,
  });
  const verdict: Gate = known ? gate(found, failOn) : { state: "open", by: [] };
  await writeOutputs(() => diffText(found, names), [
    [json, () => `${canonicalJson({ ...names, ...found }, 2)}\n`],
    [md, () => diffMarkdown(found, names, COMMENT)],
    [junit, () => junitXml(found, names, verdict)],
  ]);
  await tellGithub(found, names, verdict);
  if (!known) {
    const notice =
      `There is no baseline yet: "${names.baseline}" is not there. Once "${names.candidate}" is committed, it is the baseline of what comes after`;
    say(inActions() ? `::notice title=first run::${notice}` : notice);
  }
  if (verdict.state !== "open") say(explanation(verdict, failOn));
  return CODES[verdict.state];
}

/** What a first run is held against: of each of its rows it says that it is new. */
function withoutRows(scores: Scores): Scores {
  const board = { ...scores.board, rows: [], overrides: {} };
  return { ...scores, board, cells: [], seeds: [] };
}

const CODES: Readonly<Record<Gate["state"], number>> = {
  open: EXIT.ok,
  closed: EXIT.found,
  blind: EXIT.blind,
};

async function tellGithub(
  found: Diff,
  names: DiffNames,
  verdict: Gate,
): Promise<void> {
  await appendSummary((room) => diffMarkdown(found, names, room));
  if (!inActions()) return;
  for (const line of annotations(found, names, verdict)) say(line);
}

function explanation({ state, by }: Gate, failOn: readonly FailOn[]): string {
  if (state === "closed") {
    return `The gate is closed: ${
      plural(by.length, "comparison is", "comparisons are")
    } ${failOn.join(" or ")}`;
  }
  return by.length === 0
    ? "Nothing was compared: the leaderboards have no method and metric in common"
    : `The gate cannot tell: ${by.length} of the comparisons could not be judged`;
}

function verdictList(text: string): FailOn[] {
  const names = nameList(text);
  const wrong = names.find((name) => !FAIL_ON.some((known) => known === name));
  if (wrong === undefined) return names as FailOn[];
  throw new InvalidArgumentError(
    `Unknown verdict "${wrong}", ${suggestion(wrong, FAIL_ON)}`,
  );
}

function margin(
  text: string,
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const [, id, size] = /^(\w+)=([\d.]+(?:e-?\d+)?)$/.exec(text) ?? [];
  if (id !== undefined && Number.isFinite(Number(size))) {
    return { ...before, [id]: Number(size) };
  }
  throw new InvalidArgumentError("Expected a margin such as miou=0.01.");
}
