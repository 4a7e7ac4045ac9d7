import { Command } from "@commander-js/extra-typings";
import {
  collect,
  openStore,
  planOf,
  readManifest,
  type Verified,
  verifyStore,
} from "../../lib/bench/mod.ts";
import { EnvironmentError, InputError, plural } from "../../lib/core/mod.ts";
import { commandLine, EXIT, print, readText, say } from "../terminal/mod.ts";
import { writeResults } from "../run/mod.ts";
import { codeOption, runFolder, trusted } from "../flags/mod.ts";
import type { Methods } from "../../lib/methods/mod.ts";

/** Makes the command that holds a run to its digests. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function verifyCommand(exit: (code: number) => void) {
  return new Command("verify")
    .description(
      "Hold what a run has stored to its digests; writes nothing. Exits with 3 if something does not hold.",
    )
    .argument("<run>", "folder of the run, for example runs/gender")
    .option(
      "--deep",
      "every byte: also arrays of generations, and leaderboard, views and contact sheets, which are made again and compared",
    )
    .option("--json", "as JSON")
    .addOption(codeOption)
    .action(async (folder, { deep = false, json = false, allowCode }) => {
      const { methods: registry } = await trusted(allowCode);
      const run = await runFolder("verify", folder);
      const found = await verifyStore(run, deep);
      const views = found.derived.filter((path) =>
        !path.startsWith("timings/")
      );
      const made = deep ? await compareViews(run, views, registry) : NOTHING;
      exit(report(run, found, made, { deep, json }));
    });
}

/** What was found of what is made of the records. */
interface Compared {
  /** Files that are as they should be. */
  readonly same: number;
  /** What is wrong, one sentence per file. */
  readonly problems: readonly string[];
  /** Files that a run does not make. */
  readonly stray: readonly string[];
}

const NOTHING: Compared = { same: 0, problems: [], stray: [] };

/** Makes leaderboard, views and contact sheets again, in memory, and compares. */
async function compareViews(
  run: string,
  views: readonly string[],
  registry: Methods,
): Promise<Compared> {
  if (views.length === 0) return NOTHING;
  const made = await resultsOf(run, registry).catch((error: unknown) => {
    if (error instanceof EnvironmentError) throw error;
    // A damaged picture or number has many ways to say so.
    return error instanceof Error ? error.message : String(error);
  });
  if (typeof made === "string") {
    const problems = views.map((path) =>
      `${path}: it cannot be made again: ${made}`
    );
    return { ...NOTHING, problems };
  }
  const problems = [...made.keys()].filter((path) => !views.includes(path))
    .map((path) => `${path}: it is missing`);
  for (const [path, expected] of made) {
    if (!views.includes(path)) continue;
    const actual = await Deno.readFile(`${run}/${path}`);
    const same = expected.length === actual.length &&
      expected.every((byte, i) => byte === actual[i]);
    if (same) continue;
    problems.push(
      `${path}: it is not what this version makes of the units; ${
        // Pictures are drawn where units are made.
        path.endsWith(".png")
          ? "the command that made the run"
          : commandLine(["score", run])} writes it again`,
    );
  }
  return {
    problems,
    same: made.size - problems.length,
    stray: views.filter((path) => !made.has(path)),
  };
}

async function resultsOf(
  run: string,
  registry: Methods,
): Promise<Map<string, Uint8Array>> {
  const path = `${run}/manifest.json`;
  const plan = planOf(
    readManifest(path, await readText(path)),
    registry,
  );
  const store = await openStore(run, "read");
  const found = await collect(plan, store);
  if (found.missing.length > 0) {
    throw new InputError(
      `missing or damaged: ${found.missing.length} of ${
        plural(plan.units.length, "unit")
      }`,
    );
  }
  const made = new Map<string, Uint8Array>();
  const write = ({ path, bytes }: { path: string; bytes: Uint8Array }) => {
    made.set(path, bytes);
    return Promise.resolve();
  };
  await writeResults(plan, found, { ...store, write }, found.environments);
  return made;
}

function report(
  run: string,
  found: Verified,
  made: Compared,
  { deep, json }: { deep: boolean; json: boolean },
): number {
  const { held } = found;
  const all = [...found.problems, ...made.problems];
  const stray = [...found.stray, ...made.stray];
  const code = all.length === 0 ? EXIT.ok : EXIT.found;
  if (json) {
    print(JSON.stringify({ run, deep, held, problems: all, stray }, null, 2));
    return code;
  }
  if (stray.length > 0) {
    say(
      `Named by no record: ${plural(stray.length, "file")}, for example ${
        stray[0]
      }; ${commandLine(["gc", run, "--dry-run"])} lists what can go`,
    );
  }
  if (all.length === 0) {
    const results = deep
      ? `; ${
        plural(
          made.same,
          "that is made of them is as it",
          "that are made of them are as they",
        )
      } should be`
      : "; --deep reads the others too";
    print(
      `${run}: ${
        plural(held, "file holds to its digest", "files hold to their digests")
      }${results}`,
    );
    return code;
  }
  print(all.join("\n"));
  say(
    `${run}: ${
      plural(all.length, "file is", "files are")
    } damaged or missing; the command that made the run makes ${
      all.length === 1 ? "it" : "them"
    } again`,
  );
  return code;
}
