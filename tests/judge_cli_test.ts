// The command that tries judges, on drawn portraits whose classes are known.

import { match, ok, strictEqual } from "node:assert/strict";
import { at, mt19937 } from "../lib/core/mod.ts";
import { readJudgeError } from "../lib/judges/mod.ts";
import { encodePng } from "../lib/report/mod.ts";
import {
  drawLabels,
  portrait,
  PORTRAIT_SIZE,
  PROFESSIONS,
} from "../lib/testbed/mod.ts";
import { contents, inFolder } from "./support/folder.ts";
import { entangle } from "./support/command_line.ts";
import { storedRun } from "./support/stored_run.ts";

/** Beyond the seeds of every portrait that a model of the testbed learnt from. */
const HELD_OUT = 0x7f000000;

/** Draws portraits into a folder, with a table of what they show. */
async function portraits(folder: string, count: number): Promise<string> {
  await Deno.mkdir(`${folder}/images`);
  const lines = ["file,subject,gender,race"];
  for (let i = 0; i < count; i++) {
    const subject = at(PROFESSIONS, i % PROFESSIONS.length);
    const labels = drawLabels(subject, mt19937(HELD_OUT + i), "balanced");
    const { image } = portrait(labels, HELD_OUT + i);
    const size = { width: PORTRAIT_SIZE, height: PORTRAIT_SIZE };
    await Deno.writeFile(
      `${folder}/images/${i}.png`,
      encodePng({ ...size, data: image }),
    );
    lines.push(`${i}.png,${subject},${labels.gender},${labels.race}`);
  }
  await Deno.writeTextFile(`${folder}/labels.csv`, lines.join("\n"));
  return `${folder}/images`;
}

Deno.test("judge counts what CLIP says of labelled portraits, and a spec names the same judge as its attribute does", async () => {
  await inFolder(async (folder) => {
    const images = await portraits(folder, 40);
    const judged = async (...flags: string[]) => {
      const out = `${folder}/error.json`;
      const ran = await entangle(
        [
          ...["judge", images, "--labels", `${folder}/labels.csv`],
          ...["--embedded", "--out", out, ...flags],
        ],
      );
      strictEqual(ran.code, 0, ran.stderr);
      return {
        ...ran,
        error: readJudgeError(out, await Deno.readTextFile(out)),
      };
    };
    const plain = await judged();
    match(plain.stdout, /^gender: right of \d+\.\d % \[.*\] of 40$/m);
    match(plain.stdout, /^race black +\d+\.\d %/m);
    match(plain.stderr, /40 of 40 images labelled \(table\)/);
    strictEqual(plain.error.images, 40);
    for (const { name, counts, abstained, groups } of plain.error.attributes) {
      const sum = counts.flat().reduce((a, b) => a + b, 0);
      strictEqual(sum + abstained.reduce((a, b) => a + b, 0), 40, name);
      const right = counts.reduce((s, row, t) => s + at(row, t), 0);
      // The embedded CLIP tells 97 % of held-out portraits.
      ok(right >= 37, `${name}: ${right}`);
      const within = groups.flatMap((group) => group.counts.flat())
        .reduce((a, b) => a + b, 0);
      strictEqual(within, sum, name);
    }
    const bySpec = await judged(
      "--spec",
      "specs/gender.ts",
      "--against",
      "clip_zero_shot",
    );
    const digests = [plain, bySpec].map(({ error }) =>
      error.attributes.find(({ name }) => name === "gender")?.judge
    );
    strictEqual(digests[0], digests[1]);
    match(
      bySpec.stdout,
      /agree on 100\.0 % .* of 40 images; Cohen's kappa 1\.000/,
    );
  });
});

Deno.test("judge refuses what it cannot use, before it looks at anything", async () => {
  await inFolder(async (folder) => {
    const images = await portraits(folder, 1);
    const refused = async (pattern: RegExp, ...args: string[]) => {
      const { code, stderr } = await entangle(["judge", images, ...args]);
      strictEqual(code, 2, stderr);
      match(stderr, pattern);
    };
    const labels = `${folder}/labels.csv`;
    await refused(/name the folder of a CLIP with --clip/, "--labels", labels);
    await refused(/name their table with --labels/, "--embedded");
    await Deno.writeTextFile(labels, "file,gender\n0.png,woman\n");
    await refused(
      /expected one of male, female, got "woman"/,
      ...["--labels", labels, "--embedded"],
    );
    await Deno.writeTextFile(labels, "file,hair\n0.png,red\n");
    await refused(
      /say nothing of gender, race, age/,
      ...["--labels", labels, "--embedded"],
    );
    await Deno.writeTextFile(labels, "file,gender\nother.png,male\n");
    await refused(
      /it names other\.png, there is 0\.png/,
      ...["--labels", labels, "--embedded"],
    );
  });
});

Deno.test("two runs are held against each other, and one judge agrees with itself", async () => {
  await inFolder(async (folder) => {
    await storedRun(`${folder}/a`);
    const { code, stdout, stderr } = await entangle(
      ["judge", `${folder}/a`, "--against", `${folder}/a`],
    );
    strictEqual(code, 0, stderr);
    match(stdout, /agree on 100\.0 %/);
    match(stdout, /No conclusion depends on the judge/);
    const wrong = await entangle(
      ["judge", `${folder}/a`, "--against", `${folder}/b`],
    );
    strictEqual(wrong.code, 2);
  });
});

Deno.test("score corrects for an error that is known of the run's judge, and for no other's", async () => {
  await inFolder(async (folder) => {
    await storedRun(`${folder}/a`);
    const images = await portraits(folder, 4);
    const out = `${folder}/error.json`;
    await entangle([
      ...["judge", images, "--labels", `${folder}/labels.csv`],
      ...["--embedded", "--out", out],
    ]);
    const before = await contents(`${folder}/a`);
    const other = await entangle([
      "score",
      `${folder}/a`,
      "--judge-error",
      out,
    ]);
    strictEqual(other.code, 2);
    match(other.stderr, /was found with another judge/);
    strictEqual(`${await contents(`${folder}/a`)}`, `${before}`);
  });
});
