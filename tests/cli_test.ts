import {
  deepStrictEqual,
  doesNotMatch,
  match,
  ok,
  strictEqual,
} from "node:assert/strict";
import {
  command,
  entangle,
  entangleAlone,
  ROOT,
} from "./support/command_line.ts";
import { JUDGES } from "../lib/judges/mod.ts";
import { exists, inFolder } from "./support/folder.ts";
import { pause } from "./faults/processes.ts";
import { MODEL, OWN, REFUSALS, SPEC } from "./support/refusals.ts";

for (const { name, args, code, says } of REFUSALS) {
  Deno.test(`the command line refuses ${name}`, async () => {
    await inFolder(async (folder) => {
      const ran = await entangle(args.map((a) => a.replace("$OUT", folder)));
      match(ran.stderr, says);
      doesNotMatch(ran.stderr, /^\s+at /m);
      deepStrictEqual([ran.code, ran.stdout], [code, ""]);
    });
  });
}

Deno.test("a misspelt key of a spec is named with file and path", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/gender.ts`;
    const text = await Deno.readTextFile(`${ROOT}${SPEC}`);
    await Deno.writeTextFile(
      path,
      text.replace("sampler:", "smapler:").replaceAll('"../', `"${ROOT}`)
        .replace('"./', `"${ROOT}specs/`),
    );
    const { stderr, code } = await entangle(["bench", path]);
    deepStrictEqual(stderr.split("\n"), [
      `error: Cannot use the spec "${path}"`,
      `  ${path}: sampler: expected an object, got nothing`,
      `  ${path}: smapler: unknown key, did you mean "sampler"?`,
    ]);
    strictEqual(code, 2);
  });
});

Deno.test("a module that the network has not is named, with the nearest", async () => {
  await inFolder(async (folder) => {
    const method = '{ use: "biasmap", modules: ["down_block.0"] }';
    const spec = await smallSpec(folder, `methods: [${method}]`);
    const { stderr, code } = await entangle(
      ["bench", spec, ...OWN, "--images=1", "--out", `${folder}/out`],
    );
    match(
      stderr,
      /unknown module "down_block.0", did you mean "down_blocks.0"\?$/,
    );
    strictEqual(code, 2);
  });
});

Deno.test("bench writes a table to stdout and its files to the output folder", async () => {
  await inFolder(async (folder) => {
    const spec = await smallSpec(folder);
    const args = ["bench", spec, ...OWN, "--images=1", "--steps=1"];
    const out = `${folder}/out`;
    const ran = await entangleAlone([...args, "--methods=sd15", "--out", out]);
    strictEqual(ran.code, 0, ran.stderr);
    match(ran.stdout, /^method +RD ↓/m);
    match(ran.stdout, /\nSD1\.5 /);
    match(ran.stdout, /\nchance /);
    match(ran.stderr, /3\/3 images {2}100 %/);
    const names: string[] = [];
    for await (const { name } of Deno.readDir(out)) names.push(name);
    deepStrictEqual(names.sort(), [
      "cells.csv",
      "contact-sheets",
      "digests.json",
      "environments",
      "features",
      "generations",
      "images",
      "leaderboard.csv",
      "leaderboard.json",
      "leaderboard.md",
      "leaderboard.tex",
      "manifest.json",
      "objects",
      "overlays",
      "plans",
      "seeds.csv",
      "subjects.md",
      "timings",
      "units",
    ]);
  });
});

Deno.test("generate draws an image and one overlay per pair of words", async () => {
  await inFolder(async (folder) => {
    const ran = await entangleAlone([
      "generate",
      "--prompt=a photo of the face of a nurse",
      "--words=photo,face,nurse",
      "--steps=2",
      `--model=${MODEL}`,
      "--stages",
      "--dump",
      "--out",
      folder,
    ]);
    strictEqual(ran.code, 0, ran.stderr);
    match(ran.stdout, /^photo, face: IoU 0\.\d+, BIoU 0\.\d+$/m);
    for (
      const file of [
        "image.png",
        "overlay-photo-face.png",
        "overlay-face-nurse.png",
        "stages-photo-nurse.png",
        "generate.json",
        "dump/predictions.npy",
        "dump/maps/nurse.npy",
      ]
    ) ok((await Deno.stat(`${folder}/${file}`)).isFile, file);
  });
});

Deno.test("generate draws as a method of a spec does, and plots what it told", async () => {
  await inFolder(async (folder) => {
    const ran = await entangle([
      ...["generate", `--spec=${SPEC}`, "--subject=nurse", "--steps=3"],
      ...["--method=fair_prompt+biasmap", "--seed=1", "--out", folder],
    ]);
    strictEqual(ran.code, 0, ran.stderr);
    match(ran.stdout, /^nurse, gender: IoU 0\.\d+, BIoU 0\.\d+$/m);
    match(await Deno.readTextFile(`${folder}/readings.svg`), /^<svg/);
    const record = JSON.parse(
      await Deno.readTextFile(`${folder}/generate.json`),
    );
    strictEqual(record.prompt, "A photo of the face of a female nurse");
    strictEqual(record.method, "fair_prompt+biasmap");
    strictEqual(record.readings.energy.length, 3);
    ok(record.readings.gradient_norm.every((norm: number) => norm > 0));
  });
});

Deno.test("Ctrl-C finishes the images under way and says how to go on", async () => {
  await inFolder(async (folder) => {
    const spec = await smallSpec(folder);
    const args = ["bench", spec, ...OWN, "--images=2", "--steps=20"];
    args.push("--batch=1", "--methods=sd15", "--out", `${folder}/out`);
    const child = command(args).spawn();
    while (!await exists(`${folder}/out/units`)) await pause(20);
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    const said = new TextDecoder().decode(stderr);
    strictEqual(code, 130, said);
    match(said, /Finishing the images under way/);
    ok(said.includes(`entangle ${args.join(" ")}`), said);
    const again = await entangle(args);
    strictEqual(again.code, 0, again.stderr);
  });
});

Deno.test("ls judges lists every kind of judge, and by what one is named", async () => {
  const { stdout, code } = await entangle(["ls", "judges", "--json"]);
  strictEqual(code, 0);
  const kinds: { id: string; "is named by": string }[] = JSON.parse(stdout);
  deepStrictEqual(kinds.map(({ id }) => id), Object.keys(JUDGES));
  for (const { id, "is named by": name } of kinds) {
    match(name, id === "clip_zero_shot" ? /^clip_zero_shot$/ : /judge\.json/);
  }
});

Deno.test("ls has a line for each, and all that is known of those that are named", async () => {
  const ls = async (...args: string[]) => await entangle(["ls", ...args]);
  const { stdout: lines } = await ls("methods");
  ok(lines.split("\n").every((line) => line.length < 240), lines);
  const { stdout: one } = await ls("methods", "biasmap");
  match(one, /^id: biasmap\ntitle: BiasMap\n[^]*^parameters: .* lambda 100,/m);
  match(
    (await ls("specs", "gender")).stdout,
    /^id: gender\nasks: .*\?\nfile: /,
  );
  const { code, stderr } = await ls("schedulers", "ddmi");
  deepStrictEqual([code, stderr], [
    2,
    'error: Cannot list schedulers\n  unknown scheduler "ddmi", did you mean "ddim"?',
  ]);
});

Deno.test("help names every flag and exits with 0", async () => {
  const { stdout, code } = await entangle(["bench", "--help"]);
  strictEqual(code, 0);
  for (
    const flag of [
      "--size",
      "--methods",
      "--images",
      "--limit",
      "--seeds",
      "--steps",
      "--batch",
      "--model",
      "--clip",
      "--provider",
      "--out",
    ]
  ) match(stdout, new RegExp(`${flag} `));
});

/** The gender spec with three subjects. */
async function smallSpec(folder: string, change = ""): Promise<string> {
  const path = `${folder}/small.ts`;
  await Deno.writeTextFile(
    path,
    `import gender from "${ROOT}${SPEC}";
     const subjects = gender.subjects.slice(0, 3);
     export default { ...gender, id: "small", subjects, ${change} };`,
  );
  return path;
}
