// The reusable workflow, in a repository of somebody's own. Its steps are run as they are written, by Deno's shell.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { load } from "js-yaml";
import { scoreFiles } from "../lib/report/mod.ts";
import type { Scores } from "../lib/bench/mod.ts";
import { ROOT } from "./support/command_line.ts";
import { inFolder } from "./support/folder.ts";
import { makeRepository } from "./support/git.ts";
import { imagined, names, noise, range } from "./support/scores.ts";

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly if?: string;
}

const WORKFLOW = load(
  await Deno.readTextFile(`${ROOT}.github/workflows/bench.yml`),
) as {
  readonly on: { readonly "workflow_call": { readonly inputs: object } };
  readonly jobs: { readonly bench: { readonly steps: readonly Step[] } };
};
const { steps } = WORKFLOW.jobs.bench;

const FICTION = { methods: ["plain"], subjects: names(8), seeds: range(6) };
const BASELINE = imagined(FICTION);
const WORSE = imagined({
  ...FICTION,
  observe: (...place) => {
    const { iou = 0, ...rest } = noise(0)(...place);
    return { ...rest, iou: (1 + iou) / 2 };
  },
});

Deno.test("the first run passes with a notice, the next is held to what was committed, and what got worse fails", async () => {
  await inFolder(async (folder) => {
    await Deno.symlink(ROOT.slice(0, -1), `${folder}/.entangle`);
    await write(`${folder}/results/mine`, BASELINE);
    await makeRepository(folder, { "README.md": "" });
    strictEqual((await run("views", folder)).code, 0);
    const first = await run("compare", folder);
    strictEqual(first.code, 0, first.said);
    match(first.said, /^::notice title=first run::There is no baseline yet: /m);
    await Deno.remove(`${folder}/.git`, { recursive: true });
    const committed = Object.entries(await scoreFiles(BASELINE))
      .map(([file, text]) => [`results/mine/${file}`, text]);
    await makeRepository(folder, Object.fromEntries(committed));
    await write(`${folder}/results/mine`, WORSE);
    const worse = await run("compare", folder);
    strictEqual(worse.code, 3, worse.said);
    match(worse.said, /^::error title=worse%3A PLAIN%2C mIoU /m);
    // The comment is found again by its first line.
    const [marker] = (await Deno.readTextFile(`${folder}/leaderboard.md`))
      .split("\n");
    strictEqual(marker, "<!-- entangle diff toy -->");
    ok((await Deno.stat(`${folder}/leaderboard.xml`)).isFile);
  });
});

Deno.test("what a caller gives reaches a shell by its environment alone", () => {
  for (const { run = "" } of steps) {
    ok(!run.includes("${{"), run);
  }
});

Deno.test("the workflow that docs/comparing.md shows gives inputs that there are", async () => {
  const text = await Deno.readTextFile(`${ROOT}docs/comparing.md`);
  const [, shown = ""] = /```yaml\n([^]*?)```/.exec(text) ?? [];
  const { jobs } = load(shown) as {
    readonly jobs: Readonly<Record<string, { uses: string; with: object }>>;
  };
  const [job] = Object.values(jobs);
  match(job?.uses ?? "", /\/\.github\/workflows\/bench\.yml@/);
  const known = Object.keys(WORKFLOW.on.workflow_call.inputs);
  deepStrictEqual(
    Object.keys(job?.with ?? {}).filter((name) => !known.includes(name)),
    [],
  );
});

/** Runs a step as GitHub would, in a repository with Entangle beside it. */
async function run(
  name: string,
  cwd: string,
): Promise<{ code: number; said: string }> {
  const step = steps.find((step) => step.name === name);
  const { code, stderr } = await new Deno.Command("deno", {
    args: ["task", "--quiet", "--eval", step?.run ?? ""],
    cwd,
    env: {
      BOARD: "results/mine",
      CANDIDATE: "results/mine",
      BASELINE: "origin/main:results/mine",
      FAIL_ON: "worse,missing",
      GITHUB_ACTIONS: "true",
      // The task that runs the tests has one of its own.
      INIT_CWD: cwd,
    },
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { code, said: new TextDecoder().decode(stderr) };
}

async function write(folder: string, scores: Scores): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(await scoreFiles(scores))) {
    await Deno.writeTextFile(`${folder}/${file}`, text);
  }
}
