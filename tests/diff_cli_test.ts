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
import { inFolder } from "./support/folder.ts";
import { makeRepository } from "./support/git.ts";
import {
  type Fiction,
  imagined,
  names,
  noise,
  range,
} from "./support/scores.ts";

const FICTION: Fiction = {
  methods: ["plain", "fair"],
  subjects: names(8),
  seeds: range(6),
};
const BASELINE = imagined(FICTION);
/** Masks overlap more, by a half of what is left to 1. */
const WORSE = shifted((iou) => (1 + iou) / 2);
const BETTER = shifted((iou) => iou / 2);

function shifted(change: (iou: number) => number): Scores {
  const original = noise(0);
  return imagined({
    ...FICTION,
    observe(...place) {
      const { iou = 0, ...rest } = original(...place);
      return { ...rest, iou: change(iou) };
    },
  });
}

interface Case {
  readonly name: string;
  readonly candidate: Scores;
  readonly args: readonly string[];
  readonly code: number;
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  {
    name: "nothing changed",
    candidate: BASELINE,
    args: ["--fail-on", "changed"],
    code: 0,
    says: /^4 identical$/m,
  },
  {
    name: "something got worse, and is only shown",
    candidate: WORSE,
    args: [],
    code: 0,
    says: /^worse +PLAIN +mIoU ↓ /m,
  },
  {
    name: "something got worse, and must not",
    candidate: WORSE,
    args: ["--fail-on", "worse"],
    code: 3,
    says: /^The gate is closed: 2 comparisons are worse$/m,
  },
  {
    name: "something got better",
    candidate: BETTER,
    args: ["--fail-on", "worse,missing"],
    code: 0,
    says: /^2 better, 2 identical$/m,
  },
  {
    name: "what got worse is left out",
    candidate: WORSE,
    args: ["--metrics", "rd", "--fail-on", "worse"],
    code: 0,
    says: /^2 identical$/m,
  },
  {
    name: "what got worse is within a margin of one's own",
    candidate: WORSE,
    args: ["--margin", "miou=0.9", "--fail-on", "worse"],
    code: 0,
    says: /^2 equivalent, 2 identical$/m,
  },
  {
    name: "a method is gone, and must not",
    candidate: imagined({ ...FICTION, methods: ["plain"] }),
    args: ["--fail-on", "missing"],
    code: 3,
    says: /^missing +FAIR +all 2 metrics +the candidate has none$/m,
  },
  {
    name: "a method is gone, and the gate looks for something else",
    candidate: imagined({ ...FICTION, methods: ["plain"] }),
    args: ["--fail-on", "worse"],
    code: 4,
    says: /^The gate cannot tell: 2 of the comparisons could not be judged$/m,
  },
  {
    name: "a method is new",
    candidate: imagined({ ...FICTION, methods: ["plain", "fair", "more"] }),
    args: ["--fail-on", "worse,missing"],
    code: 0,
    says: /^missing +MORE +all 2 metrics +the baseline has none: it is new$/m,
  },
  {
    name: "nothing is on both sides",
    candidate: imagined({ ...FICTION, methods: ["other"] }),
    args: [],
    code: 4,
    says: /^The gate cannot tell: 6 of the comparisons could not be judged$/m,
  },
  {
    name: "another spec was run",
    candidate: imagined({ ...FICTION, spec: { id: "other", version: 3 } }),
    args: ["--fail-on", "worse"],
    code: 4,
    says:
      /^incomparable +all 2 methods +all 2 metrics +spec other@3 and toy@1$/m,
  },
  {
    name: "the spec was changed without a word",
    candidate: imagined({ ...FICTION, spec: { prompt: "one {subject}" } }),
    args: [],
    code: 4,
    says: /subjects, prompts, classifier, maps or sampler differ$/m,
  },
  {
    name: "another CLIP judged",
    candidate: imagined({ ...FICTION, models: { scorer: { a: "b" } } }),
    args: [],
    code: 4,
    says: /another CLIP judged the images$/m,
  },
  {
    name: "another model drew",
    candidate: imagined({ ...FICTION, models: { pipeline: { a: "b" } } }),
    args: ["--fail-on", "worse"],
    code: 0,
    says: /^another model drew the images$/m,
  },
  {
    name: "fewer images were drawn, at which RD is another quantity",
    candidate: imagined({ ...FICTION, seeds: range(3) }),
    args: ["--metrics", "rd"],
    code: 4,
    says: /24 and 48 images, at which chance alone gives 0\.50 and 0\.31$/m,
  },
  {
    name: "fewer images were drawn, which moves no mIoU",
    candidate: imagined({ ...FICTION, seeds: range(3), observe: noise(9) }),
    args: ["--metrics", "miou"],
    code: 0,
    says:
      /^seeds 0\.\.2 and 0\.\.5: images of different noise, paired by subject only$/m,
  },
  {
    name: "other subjects were drawn",
    candidate: imagined({ ...FICTION, subjects: names(5) }),
    args: [],
    code: 4,
    says: /^incomparable .* subjects, prompts, .* differ$/m,
  },
  {
    name: "every two rows are held against each other",
    candidate: WORSE,
    args: ["--mode", "rank", "--metrics", "miou"],
    code: 0,
    says: /^FAIR \(.*candidate\) +[\d.]+ ±[\d.]+ b$/m,
  },
];

for (const { name, candidate, args, code, says } of CASES) {
  Deno.test(`diff exits with ${code} if ${name}`, async () => {
    await withBoards({ candidate, baseline: BASELINE }, async (folder) => {
      const ran = await diff(folder, ["candidate", "baseline", ...args]);
      match(`${ran.stdout}\n${ran.stderr}`, says);
      strictEqual(ran.code, code, ran.stderr);
    });
  });
}

interface Refusal {
  readonly name: string;
  /** Whether it is refused in the words of git, which a test may not start. */
  readonly git?: true;
  readonly args: readonly string[];
  readonly code: number;
  readonly says: RegExp;
}

const REFUSALS: readonly Refusal[] = [
  {
    name: "a folder that is not there",
    args: ["candidat", "baseline"],
    code: 2,
    says:
      /^error: Cannot read the leaderboard ".*candidat": there is no such file or folder/,
  },
  {
    name: "a folder without a leaderboard",
    args: ["empty", "baseline"],
    code: 2,
    says:
      /^error: Cannot read the leaderboard ".*empty"\n {2}there is no leaderboard\.json\n {2}there is no cells\.csv\n {2}there is no seeds\.csv$/,
  },
  {
    name: "JSON that is broken",
    args: ["broken", "baseline"],
    code: 2,
    says:
      /^error: Cannot read the leaderboard ".*broken"\n {2}leaderboard\.json: /,
  },
  {
    name: "a commit that is not there",
    git: true,
    args: ["candidate", "origin/nowhere:results/toy"],
    code: 2,
    says:
      /^error: Cannot read the leaderboard "origin\/nowhere:results\/toy": there is no such file or folder, and git says "/,
  },
  {
    name: "a path that the commit has not",
    git: true,
    args: ["candidate", "origin/main:results/tyo"],
    code: 2,
    says:
      /^error: Cannot read the leaderboard "origin\/main:results\/tyo": there is no such/,
  },
  {
    name: "a path that git would take for a flag",
    args: ["candidate", "--output=pwned:x"],
    code: 2,
    says: /^error: unknown option/,
  },
  {
    name: "a verdict that is none",
    args: ["candidate", "baseline", "--fail-on", "wrose"],
    code: 2,
    says: /Unknown verdict "wrose", did you mean "worse"\?/,
  },
  {
    name: "methods and metrics that neither side has",
    args: ["candidate", "baseline", "--methods=plan", "--metrics=mIoU"],
    code: 2,
    says:
      /^error: Cannot choose what to compare\n {2}unknown method "plan", did you mean "plain"\?\n {2}unknown metric "mIoU", did you mean "miou"\?$/,
  },
  {
    name: "a margin that is none",
    args: ["candidate", "baseline", "--margin", "miou"],
    code: 2,
    says: /Expected a margin such as miou=0\.01/,
  },
  {
    name: "a level that is none",
    args: ["candidate", "baseline", "--alpha", "5"],
    code: 2,
    says: /Expected a number between 0 and 1/,
  },
  {
    name: "one leaderboard alone",
    args: ["candidate"],
    code: 2,
    says: /name a baseline, or ask with --mode rank/,
  },
  {
    name: "a ranking as a gate",
    args: ["candidate", "--mode", "rank", "--fail-on", "worse"],
    code: 2,
    says: /^error: Cannot make a gate of a ranking/m,
  },
  {
    name: "to rank methods that are not there",
    args: ["candidate", "--mode", "rank", "--methods", "plian"],
    code: 2,
    says: /unknown method "plian", did you mean "plain"/,
  },
  {
    name: "a ranking of a single row",
    args: ["candidate", "--mode", "rank", "--methods", "plain"],
    code: 4,
    says: /^Nothing was compared: no two rows/m,
  },
  {
    name: "a file that cannot be written",
    args: ["candidate", "baseline", "--md", "nowhere/x.md"],
    code: 1,
    says:
      /^error: Cannot write "nowhere\/x\.md": the system says "No such file or directory"$/m,
  },
];

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
