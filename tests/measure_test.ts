// Images that others made, measured as a user does: folders, tables, references, damaged files.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { csvRecords, torchNormal } from "../lib/core/mod.ts";
import { encodePng, raster } from "../lib/report/mod.ts";
import { entangle, ROOT } from "./support/command_line.ts";
import { contents, exists, inFolder } from "./support/folder.ts";

/** A picture of noise. */
function picture(seed: number, level = 0.5): Uint8Array {
  const { data, shape } = torchNormal(seed, [3, 16, 16]);
  return encodePng(raster({ data: data.map((x) => level + 0.2 * x), shape }));
}

/** Pictures by path within a folder. */
async function write(
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) {
    const at = `${folder}/${path}`;
    await Deno.mkdir(at.slice(0, at.lastIndexOf("/")), { recursive: true });
    await Deno.writeFile(at, bytes);
  }
}

async function measure(...args: readonly string[]) {
  const { code, stdout, stderr } = await entangle([
    ...["measure", ...args, "--embedded", "--threads=1"],
  ]);
  return { code, stdout, stderr };
}

async function cells(folder: string) {
  return csvRecords(await Deno.readTextFile(`${folder}/cells.csv`));
}

Deno.test("measure on the images that bench made gives bench's own numbers, to the last bit", async () => {
  await inFolder(async (folder) => {
    const spec = `${folder}/small.ts`;
    await Deno.writeTextFile(
      spec,
      `import gender from "${ROOT}specs/gender.ts";
      const few = { images: 2, steps: 1, batch: 2, resolution: "image" };
      export default {
        ...gender, id: "small", subjects: ["nurse", "pilot"],
        methods: ["sd15", "fair_diffusion"],
        metrics: [...gender.metrics, "fd", "clip_i", "kid_clip"],
        sizes: { ...gender.sizes, testbed: few },
      };`,
    );
    const [bench, own] = [`${folder}/bench`, `${folder}/own`];
    const made = await entangle(["bench", spec, `--out=${bench}`, "--jobs=1"]);
    strictEqual(made.code, 0, made.stderr);
    const images = ["sd15", "fair_diffusion"]
      .map((row) => `${bench}/images/${row}`);
    const { code, stdout, stderr } = await measure(
      ...images,
      `--spec=${spec}`,
      `--out=${own}`,
    );
    strictEqual(code, 0, stderr);
    match(stdout, /not measured: mIoU, .*read from the model while it draws/);
    const key = (c: Record<string, string>) =>
      `${c["method"]} ${c["subject"]} ${c["metric"]}`;
    const known = new Map((await cells(bench)).map((c) => [key(c), c]));
    const found = await cells(own);
    deepStrictEqual(found, found.map((c) => known.get(key(c))));
    const [theirs, ours] = await Promise.all(
      [bench, own].map(async (run) =>
        JSON.parse(await Deno.readTextFile(`${run}/leaderboard.json`))
      ),
    );
    const metrics: string[] = ours.metrics.map((m: { id: string }) => m.id);
    deepStrictEqual(metrics.toSorted(), [
      ...["clip_i", "clip_t", "fd", "fid_clip", "fid_clip_matched", "followed"],
      ...["kid_clip", "least_share", "rd", "recognised", "signed_rd"],
    ]);
    for (const [i, row] of ours.rows.entries()) {
      const { scores } = theirs.rows[i];
      for (const id of metrics) deepStrictEqual(row.scores[id], scores[id]);
      deepStrictEqual(row.design, theirs.rows[i].design);
    }

    // What bench's boards are good for, these are too.
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await entangle(args);
      strictEqual(code, 0, stderr);
      return stdout;
    };
    match(await run("render", "--check", own), /as they should be/);
    await run("bless", own, `--to=${folder}/blessed`);
    const diff = await run("diff", `${folder}/blessed`, own);
    match(diff, /\d+ identical/);
    ok(!/worse|better/.test(diff));
    const scored = await entangle(["score", own]);
    strictEqual(scored.code, 2);
    match(scored.stderr, /measured from images.*measure/);
  });
});

Deno.test("damaged files are listed and counted, and the same command goes on to the same bytes", async () => {
  await inFolder(async (folder) => {
    const [images, out] = [`${folder}/images`, `${folder}/out`];
    const whole = picture(1);
    await write(images, {
      "a_nurse/0.png": picture(0),
      "a_nurse/1.png": whole.subarray(0, whole.length / 2),
      "a_nurse/2.png": new TextEncoder().encode("<html>not found"),
      "pilot/0.png": picture(3),
      "pilot/1.png": picture(4),
      "pilot/notes.txt": new Uint8Array(3),
    });
    await Deno.symlink(`${folder}/nothing.png`, `${images}/pilot/2.png`);
    const args = [images, "--attribute=gender", `--out=${out}`];
    const first = await measure(...args);
    strictEqual(first.code, 0, first.stderr);
    match(first.stderr, /left out of .*\.txt/);
    match(first.stderr, /of 3 images nothing could be measured/);
    match(first.stderr, /a_nurse\/1\.png: it is not a whole PNG/);
    match(
      first.stderr,
      /a_nurse\/2\.png: it is no image: it is a page of HTML/,
    );
    match(first.stderr, /pilot\/2\.png: it is a link to what is not there/);
    const bad = csvRecords(await Deno.readTextFile(`${out}/bad_files.csv`));
    strictEqual(bad.length, 3);
    const rd = (await cells(out)).filter((c) => c["metric"] === "rd");
    deepStrictEqual(
      rd.map((c) => [c["subject"], c["n"], c["n_invalid"]]),
      [["a nurse", "1", "2"], ["pilot", "2", "1"]],
    );
    match(rd[0]?.["reason"] ?? "", /^$/);
    // No prompt is known, and nothing to compare with.
    const metrics = new Set((await cells(out)).map((c) => c["metric"]));
    ok(!metrics.has("clip_t") && !metrics.has("fid_clip"));

    const before = await contents(out, (path) => path !== "digests.json");
    await Deno.remove(`${out}/leaderboard.json`);
    const [unit = ""] = Object.keys(before).filter((p) => /^units/.test(p));
    await Deno.remove(`${out}/${unit}`);
    strictEqual((await measure(...args)).code, 0);
    deepStrictEqual(
      await contents(out, (path) => path !== "digests.json"),
      before,
    );

    // Once they are mended nothing of it stays.
    await write(images, {
      "a_nurse/1.png": whole,
      "a_nurse/2.png": picture(2),
    });
    await Deno.remove(`${images}/pilot/2.png`);
    const mended = await measure(...args);
    ok(!/nothing could be measured/.test(mended.stderr));
    ok(!await exists(`${out}/bad_files.csv`));
    const other = await measure(images, "--attribute=race", `--out=${out}`);
    strictEqual(other.code, 2);
    match(other.stderr, /holds a measurement with another spec.*--out/);
  });
});

Deno.test("a table says what images are, and groups that were asked for are followed or not", async () => {
  await inFolder(async (folder) => {
    const [images, out] = [`${folder}/images`, `${folder}/out`];
    await write(
      images,
      Object.fromEntries([0, 1, 2, 3].map((i) => [`x${i}.png`, picture(i)])),
    );
    const table = (lines: readonly string[]) =>
      Deno.writeTextFile(`${folder}/t.csv`, lines.join("\n"));
    const line = (i: number, group = i % 2 ? "female" : "male") =>
      `x${i}.png,"a ${group} nurse, smiling",nurse,${i},${group}`;
    const header = "file,prompt,subject,seed,group";
    await table([header, ...[0, 1, 2, 3].map((i) => line(i)), line(9, "male")]);
    const args = [
      ...[images, "--attribute=gender", `--prompts=${folder}/t.csv`],
      `--out=${out}`,
    ];
    const { code, stderr } = await measure(...args);
    strictEqual(code, 0, stderr);
    match(stderr, /x9\.png: it is a link to what is not there, or .* removed/);
    const found = await cells(out);
    const [followed, prompt] = ["followed", "clip_t"].map((id) =>
      found.find((c) => c["metric"] === id)
    );
    strictEqual(followed?.["n"], "4");
    strictEqual(prompt?.["n"], "4");
    strictEqual(prompt?.["n_invalid"], "1");

    await table([
      "file,seed,group,subject",
      "x0.png,-1,male,nurse",
      "x0.png,1,man,nurse",
      "../x.png,1,male,nurse",
    ]);
    const wrong = await measure(...args);
    strictEqual(wrong.code, 2);
    for (
      const says of [
        /line 2: expected a seed below 2\^32, got "-1"/,
        /line 3: "x0\.png" is there twice/,
        /line 3: unknown group "man"/,
        /line 4: .*leads out of the folder/,
      ]
    ) match(wrong.stderr, says);
  });
});

Deno.test("a reference is a row if it holds each image's counterpart, else a dataset, of images or of statistics", async () => {
  await inFolder(async (folder) => {
    const [own, twin, others] = [
      `${folder}/own`,
      `${folder}/twin`,
      `${folder}/ffhq`,
    ] as const;
    const set = (level: number, from = 0) =>
      Object.fromEntries(
        [0, 1, 2].map((i) => [`nurse/f_${i}.png`, picture(from + i, level)]),
      );
    await write(own, set(0.5));
    await write(twin, { ...set(0.6), "nurse/z.png": picture(9) });
    await write(others, {
      "00000/1.png": picture(20),
      "00000/2.png": picture(21),
      "01000/1.png": picture(22),
      "01000/2.png": picture(23).subarray(0, 99),
    });
    const metricsOf = async (reference: string, out: string) => {
      const { code, stdout, stderr } = await measure(
        ...[own, "--attribute=gender", `--reference=${reference}`],
        `--out=${folder}/${out}`,
      );
      strictEqual(code, 0, stderr);
      const all = await cells(`${folder}/${out}`);
      const measured = all.filter((c) => c["value"] !== "")
        .map((c) => c["metric"]);
      return { metrics: new Set(measured), all, stderr, stdout };
    };
    const paired = await metricsOf(twin, "a");
    match(paired.stderr, /holds a counterpart of each image/);
    for (const id of ["clip_i", "fid_clip", "kid_clip"]) {
      ok(paired.metrics.has(id), id);
    }
    const dataset = await metricsOf(others, "b");
    ok(dataset.metrics.has("fid_clip_dataset"));
    ok(
      dataset.metrics.has("kid_clip_dataset") && !dataset.metrics.has("clip_i"),
    );
    match(dataset.stderr, /01000\/2\.png: it is not a whole PNG/);
    match(dataset.stdout, /FID-CLIP to dataset, .*: against 4 images, SHA-256/);

    const saved = `${folder}/ffhq.npz`;
    await Deno.remove(`${others}/01000/2.png`);
    const fid = await entangle([
      "fid",
      others,
      own,
      "--embedded",
      "--save",
      saved,
    ]);
    const { metrics, all, stdout } = await metricsOf(saved, "c");
    ok(metrics.has("fid_clip_dataset") && !metrics.has("kid_clip_dataset"));
    match(stdout, /not measured: KID-CLIP to dataset; statistics of features/);
    const [value, same] = [all, dataset.all].map((found) =>
      Number(found.find((c) => c["metric"] === "fid_clip_dataset")?.["value"])
    );
    const told = Number(/FID (\S+)/.exec(fid.stdout)?.[1]);
    ok(Math.abs(Number(value) / Number(same) - 1) < 1e-9);
    ok(Math.abs(Number(value) - told) < 1e-4, `${value} ${told}`);
  });
});
