import {
  deepStrictEqual,
  doesNotMatch,
  match,
  ok,
  strictEqual,
} from "node:assert/strict";
import { scoreFiles } from "../lib/report/mod.ts";
import type { Scores } from "../lib/bench/mod.ts";
import { entangle, entangleAlone, type Ran } from "./support/command_line.ts";
import { BASELINE, CASES, WORSE } from "./support/diff_cases.ts";
import { REFUSALS } from "./support/diff_refusals.ts";
import { inFolder } from "./support/folder.ts";
import { imagined, names, range } from "./support/scores.ts";
import { makeRepository } from "./support/git.ts";

for (const { name, candidate, args, code, says } of CASES) {
  Deno.test(`diff exits with ${code} if ${name}`, async () => {
    await withBoards({ candidate, baseline: BASELINE }, async (folder) => {
      const ran = await diff(folder, ["candidate", "baseline", ...args]);
      match(`${ran.stdout}\n${ran.stderr}`, says);
      strictEqual(ran.code, code, ran.stderr);
    });
  });
}

for (const { name, args, code, says, git } of REFUSALS) {
  Deno.test(`diff refuses ${name}`, async () => {
    const boards = { candidate: BASELINE, baseline: BASELINE };
    await withBoards(boards, async (folder) => {
      await Deno.mkdir(`${folder}/empty`);
      await Deno.mkdir(`${folder}/broken`);
      const { "leaderboard.json": json = "", ...rest } = await scoreFiles(
        BASELINE,
      );
      for (const [file, text] of Object.entries(rest)) {
        await Deno.writeTextFile(`${folder}/broken/${file}`, text);
      }
      await Deno.writeTextFile(
        `${folder}/broken/leaderboard.json`,
        json.slice(9),
      );
      await makeRepository(folder, { "results/x": "" });
      const ran = await (git
        ? entangleAlone(["diff", ...args], {}, folder)
        : diff(folder, args));
      match(ran.stderr, says);
      doesNotMatch(ran.stderr, /^\s+at /m);
      strictEqual(ran.code, code);
    });
  });
}

Deno.test("diff reads a leaderboard from a commit, as folder and as file", async () => {
  await withBoards({ candidate: WORSE }, async (folder) => {
    await makeRepository(
      folder,
      inside("results/toy", await scoreFiles(BASELINE)),
    );
    for (
      const place of [
        "origin/main:results/toy",
        "HEAD:results/toy/leaderboard.json",
      ]
    ) {
      const ran = await entangleAlone(
        ["diff", "candidate/leaderboard.json", place],
        {},
        folder,
      );
      strictEqual(ran.code, 0, ran.stderr);
      match(ran.stdout, /^2 worse, 2 identical$/m);
    }
  });
});

Deno.test("diff writes JSON, Markdown and JUnit to files, or one of them to stdout", async () => {
  await withBoards({ a: WORSE, b: BASELINE }, async (folder) => {
    const files = ["--json=d.json", "--md=d.md", "--junit=d.xml"];
    const ran = await diff(folder, ["a", "b", ...files]);
    strictEqual(ran.code, 0, ran.stderr);
    const [json = "", md = "", xml = ""] = await Promise.all(
      ["d.json", "d.md", "d.xml"].map((f) =>
        Deno.readTextFile(`${folder}/${f}`)
      ),
    );
    const { candidate, schema, comparisons } = JSON.parse(json);
    deepStrictEqual([candidate, schema], [`${folder}/a`, "entangle.diff/1"]);
    strictEqual(comparisons.length, 4);
    match(md, /^\*\*2 worse, 2 identical\*\*$/m);
    match(xml, /tests="4" failures="0"/);
    const plain = await diff(folder, ["a", "b", "--json", "-"]);
    strictEqual(`${plain.stdout}\n`, json);
  });
});

Deno.test("a ranking is written as JSON and Markdown, and to the summary of a step", async () => {
  await withBoards({ a: WORSE }, async (folder) => {
    const env = { "GITHUB_STEP_SUMMARY": `${folder}/summary.md` };
    const args = ["diff", "a", "--mode", "rank", "--json=r.json", "--md=r.md"];
    const ran = await entangleAlone(args, env, folder);
    strictEqual(ran.code, 0, ran.stderr);
    const { boards, schema, columns } = JSON.parse(
      await Deno.readTextFile(`${folder}/r.json`),
    );
    deepStrictEqual([boards, schema], [["a"], "entangle.rank/1"]);
    strictEqual(columns.length, 2);
    const md = await Deno.readTextFile(`${folder}/r.md`);
    match(md, /^<!-- entangle rank toy -->\n### toy@1: rows of `a`\n/);
    strictEqual(await Deno.readTextFile(env.GITHUB_STEP_SUMMARY), md);
  });
});

Deno.test("Markdown for a comment is cut where GitHub would refuse it", async () => {
  const many = range(80).map((i) => `${i} and ${"more ".repeat(180)}`.trim());
  const [a, b] = [0, 0.5].map((shift) =>
    imagined({
      methods: many,
      subjects: names(1),
      seeds: range(2),
      metrics: ["miou"],
      observe: (_, __, seed) => ({ iou: shift + seed / 10 }),
    })
  );
  ok(a && b);
  await withBoards({ a, b }, async (folder) => {
    const ran = await diff(folder, ["a", "b", "--md=d.md"]);
    strictEqual(ran.code, 0, ran.stderr);
    const text = await Deno.readTextFile(`${folder}/d.md`);
    ok(text.length <= 60_000 && text.length > 58_500, `${text.length}`);
    match(text, /^Left out for length: \d+ /m);
  });
});

Deno.test("diff speaks to GitHub where it is asked to", async () => {
  await withBoards({ a: WORSE, b: BASELINE }, async (folder) => {
    const env = {
      "GITHUB_ACTIONS": "true",
      "GITHUB_STEP_SUMMARY": `${folder}/summary.md`,
    };
    await Deno.writeTextFile(env.GITHUB_STEP_SUMMARY, "before\n");
    const args = ["diff", "a", "b", "--fail-on", "worse"];
    const ran = await entangleAlone(args, env, folder);
    strictEqual(ran.code, 3);
    match(ran.stderr, /^::error title=worse%3A PLAIN%2C mIoU ↓::/m);
    const summary = await Deno.readTextFile(env.GITHUB_STEP_SUMMARY);
    match(
      summary,
      /^before\n<!-- entangle diff toy -->\n### toy@1: `a` against `b`\n/,
    );
    const quiet = await entangleAlone(args, {}, folder);
    doesNotMatch(quiet.stderr, /::error/);
  });
});

Deno.test("on a first run there is no baseline, which is said and closes no gate", async () => {
  await withBoards({ a: WORSE }, async (folder) => {
    await makeRepository(folder, { "results/x": "" });
    const args = ["diff", "a", "--first-run", "--fail-on", "worse,missing"];
    const files = ["--md=d.md", "--junit=d.xml", "--json=d.json"];
    const ran = await entangleAlone(
      [...args, "HEAD:results/toy", ...files],
      { "GITHUB_ACTIONS": "true" },
      folder,
    );
    strictEqual(ran.code, 0, ran.stderr);
    match(
      ran.stdout,
      /^missing .+ all 2 metrics +the baseline has none: it is new$/m,
    );
    match(ran.stderr, /^::notice title=first run::There is no baseline yet: /m);
    doesNotMatch(ran.stderr, /::(error|warning)/);
    match(
      await Deno.readTextFile(`${folder}/d.md`),
      /^<!-- entangle diff toy -->\n/,
    );
    match(
      await Deno.readTextFile(`${folder}/d.xml`),
      /failures="0" errors="0"/,
    );
    // A commit that git does not have is another matter: nobody fetched it.
    const shallow = await entangleAlone(
      [...args, "origin/release:results/toy"],
      {},
      folder,
    );
    strictEqual(shallow.code, 2);
    match(shallow.stderr, /fetch that first .*fetch-depth: 0/);
    const local = await diff(folder, ["a", "nowhere", ...args.slice(2)]);
    strictEqual(local.code, 0, local.stderr);
    match(local.stderr, /^There is no baseline yet: ".*nowhere" is not there/m);
  });
});

Deno.test("a place that cannot be written loses nothing of a diff but itself", async () => {
  await withBoards({ a: WORSE, b: BASELINE }, async (folder) => {
    const summary = `${folder}/no/such/summary.md`;
    const args = ["diff", "a", "b", "--fail-on", "worse", "--md=d.md"];
    for (const more of [[], ["--mode", "rank"]]) {
      const ran = await entangleAlone(
        more.length > 0 ? ["diff", "a", ...more] : args,
        { "GITHUB_STEP_SUMMARY": summary },
        folder,
      );
      strictEqual(ran.code, more.length > 0 ? 0 : 3, ran.stderr);
      match(ran.stderr, /^warning: Cannot add to the summary of the step/m);
      doesNotMatch(ran.stderr, /Something went wrong/);
      ok(ran.stdout.length > 100);
    }
    const forms = ["--json=no/such.json", "--md=e.md", "--junit=e.xml"];
    const ran = await diff(folder, ["a", "b", ...forms]);
    strictEqual(ran.code, 1);
    match(ran.stderr, /^error: Cannot write ".*no\/such\.json"/);
    ok((await Deno.readTextFile(`${folder}/e.md`)).length > 0);
    ok((await Deno.readTextFile(`${folder}/e.xml`)).length > 0);
  });
});

/** Runs `diff` on leaderboards of a folder, to files in it. */
async function diff(folder: string, args: readonly string[]): Promise<Ran> {
  const flags = args.findIndex((arg) => arg.startsWith("-"));
  return await entangle([
    "diff",
    ...args.map((arg, i) =>
      flags < 0 || i < flags
        ? `${folder}/${arg}`
        : arg.replace(/^(--(?:json|md|junit)=)/, `$1${folder}/`)
    ),
  ]);
}

/** Lends a folder with leaderboards in folders of their own. */
async function withBoards(
  boards: Readonly<Record<string, Scores>>,
  act: (folder: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    for (const [name, scores] of Object.entries(boards)) {
      await Deno.mkdir(`${folder}/${name}`, { recursive: true });
      for (const [file, text] of Object.entries(await scoreFiles(scores))) {
        await Deno.writeTextFile(`${folder}/${name}/${file}`, text);
      }
    }
    await act(folder);
  });
}

function inside(
  folder: string,
  files: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]),
  );
}
