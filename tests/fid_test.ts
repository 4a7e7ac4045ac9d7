import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { torchNormal } from "../lib/core/mod.ts";
import { matrix } from "../lib/linalg/mod.ts";
import {
  decodeMoments,
  encodeMoments,
  frechetDistance,
  frechetDistanceBy,
  moments,
} from "../lib/metrics/mod.ts";
import { encodePng, raster } from "../lib/report/mod.ts";
import { openProducts, openRuntime } from "../lib/runtime/mod.ts";
import { entangle } from "./support/command_line.ts";
import { inFolder } from "./support/folder.ts";

/** Two folders of four pictures of noise. */
async function twoSets(folder: string): Promise<[string, string]> {
  for (const [set, level] of [["a", 0.5], ["b", 0.7]] as const) {
    await Deno.mkdir(`${folder}/${set}/nurse`, { recursive: true });
    for (let seed = 0; seed < 4; seed++) {
      const { data, shape } = torchNormal(seed, [3, 16, 16]);
      const image = { data: data.map((x) => level + 0.2 * x), shape };
      const path = `${folder}/${set}/nurse/${seed}.png`;
      await Deno.writeFile(path, encodePng(raster(image)));
    }
  }
  return [`${folder}/a`, `${folder}/b`];
}

Deno.test("fid compares two folders of images, and a folder with statistics that it saved", async () => {
  await inFolder(async (folder) => {
    const [a, b] = await twoSets(folder);
    const saved = `${folder}/a.npz`;
    await Deno.writeTextFile(`${a}/notes.txt`, "about");

    const folders = await entangle([
      "fid",
      a,
      b,
      "--embedded",
      "--save",
      saved,
    ]);
    strictEqual(folders.code, 0, folders.stderr);
    match(
      folders.stdout,
      /^FID \d+\.\d{4}\nKID -?\d.*\n.*\(n = 4\) against .*\(n = 4\), features of CLIP/,
    );
    match(folders.stdout, /fewer images than the 64 features/);
    match(folders.stderr, /left out of .*\(\.txt\)/);

    const statisticsOfA = await decodeMoments(
      await Deno.readFile(saved),
      saved,
    );
    strictEqual(statisticsOfA.n, 4);
    strictEqual(statisticsOfA.mean.length, 64);
    const statistics = await entangle(["fid", saved, b, "--embedded"]);
    const value = (text: string) => Number(/FID (\S+)/.exec(text)?.[1]);
    ok(value(folders.stdout) > 0);
    strictEqual(value(statistics.stdout), value(folders.stdout));
    match(statistics.stdout, /a\.npz does not say its network/);

    const itself = await entangle(["fid", a, a, "--embedded"]);
    strictEqual(value(itself.stdout), 0);
  });
});

Deno.test("two files of statistics need no network, are called features of none, and keep the note on few images", async () => {
  await inFolder(async (folder) => {
    const write = (name: string, n: number, shift: number, d = 6) => {
      const x = matrix(
        torchNormal(d, [30, d]).data.map((v) => v + shift),
        30,
        d,
      );
      const bytes = encodeMoments({ ...moments(x), n });
      return Deno.writeFile(`${folder}/${name}.npz`, bytes);
    };
    const files = ["many", "few", "unknown", "wide"];
    await write("many", 30, 0);
    await write("few", 5, 1);
    await write("unknown", NaN, 2);
    await write("wide", 30, 0, 8);
    const [many = "", few = "", unknown = "", wide = ""] = files.map((name) =>
      `${folder}/${name}.npz`
    );
    const compared = await entangle(["fid", few, unknown]);
    strictEqual(compared.code, 0, compared.stderr);
    match(compared.stdout, /^FID \d+\.\d{4}\n/);
    match(compared.stdout, /the 6 features that the statistics are of/);
    match(compared.stdout, /fewer images than the 6 features/);
    match(compared.stdout, /unknown\.npz does not say its n/);
    const enough = await entangle(["fid", many, many]);
    strictEqual(enough.stdout.split("\n").length, 2, enough.stdout);
    const other = await entangle(["fid", many, wide]);
    strictEqual(other.code, 2);
    match(other.stderr, /not of one network[^]*: 6 features[^]*: 8 features/);
  });
});

for (
  const [name, args, says] of [
    [
      "one set alone",
      ["specs"],
      /name a second set, or a file for the statistics with --save/,
    ],
    [
      "a folder without images",
      ["specs", "baselines"],
      /"specs": it holds no images.*\n.*\.ts/,
    ],
    [
      "a folder that is not there",
      ["nowhere", "specs"],
      /"nowhere": there is no such folder/,
    ],
    [
      "statistics that are not there",
      ["nowhere.npz", "specs"],
      /"nowhere.npz": there is no such file/,
    ],
    ["an empty path", ["", "specs"], /named by an empty text/],
    ["an image", ["docs/methods.png", "docs"], /it is a file; name the folder/],
    [
      "photographs without a network that knows them",
      ["tests/reference/pillow", "docs"],
      /Cannot read .* images[^]*refused/,
    ],
    [
      "to save in a folder that is not there, before it looks at an image",
      ["docs", "docs", "--save", "nowhere/x.npz"],
      /--save "nowhere\/x\.npz": there is no folder "nowhere"/,
    ],
    [
      "to save over a folder",
      ["docs", "docs", "--save", "docs"],
      /--save "docs": it is a folder/,
    ],
    [
      "to save nowhere",
      ["docs", "docs", "--save", ""],
      /named by an empty text/,
    ],
    [
      "images without being told who looks at them",
      ["docs", "docs"],
      /--inception, or .*--clip; .*its own CLIP does, with --embedded/,
    ],
    [
      "weights that are no Inception",
      [
        "docs",
        "docs",
        "--inception",
        "lib/testbed/model/unet/diffusion_pytorch_model.safetensors",
      ],
      /as Inception's weights: 470 tensors are missing/,
    ],
    [
      "two networks",
      ["docs", "docs", "--inception", "x", "--embedded"],
      /cannot be used with/,
    ],
  ] as const
) {
  Deno.test(`fid refuses ${name}`, async () => {
    const { code, stdout, stderr } = await entangle(["fid", ...args]);
    strictEqual(code, 2, stderr);
    strictEqual(stdout, "");
    match(stderr, says);
    ok(stderr.split("\n").length < 25, stderr);
  });
}

Deno.test("fid refuses sets of one image, and statistics that are none, before it opens a network", async () => {
  await inFolder(async (folder) => {
    const [a] = await twoSets(folder);
    await Deno.mkdir(`${folder}/one`);
    await Deno.copyFile(`${a}/nurse/0.png`, `${folder}/one/0.png`);
    const x = matrix(torchNormal(1, [30, 4]).data, 30, 4);
    const fine = moments(x);
    const damaged = (name: string, change: Partial<typeof fine>) =>
      Deno.writeFile(
        `${folder}/${name}.npz`,
        encodeMoments({ ...fine, ...change }),
      );
    await damaged("fine", {});
    await damaged("nan", { mean: fine.mean.map((v, i) => i === 2 ? NaN : v) });
    const { data } = fine.covariance;
    const changed = (at: number, to: number) =>
      matrix(data.map((v, i) => i === at ? to : v), 4, 4);
    await damaged("infinite", { covariance: changed(5, Infinity) });
    await damaged("negative", { covariance: changed(5, -1) });
    await damaged("skew", { covariance: changed(1, 9) });
    await damaged("single", { n: 1 });
    await damaged("vast", { mean: fine.mean.map(() => 1e200) });
    for (
      const [name, says] of [
        ["one", /two images at least[^]*0\.png alone/],
        ["nan.npz", /1 of 4 numbers of mu are not finite/],
        ["infinite.npz", /1 of 16 numbers of sigma are not finite/],
        ["negative.npz", /sigma has a variance of -1/],
        ["skew.npz", /sigma is no covariance/],
        ["single.npz", /n is 1, not a number of images/],
        ["vast.npz", /their numbers are too large/],
      ] as const
    ) {
      const { code, stdout, stderr } = await entangle([
        "fid",
        `${folder}/${name}`,
        `${folder}/fine.npz`,
        "--embedded",
      ]);
      strictEqual(code, 2, stderr);
      strictEqual(stdout, "");
      match(stderr, says);
    }
  });
});

Deno.test("bench refuses a spec of Inception's metrics alone without its weights, and weights that are none, before it opens a model", async () => {
  await inFolder(async (folder) => {
    const text = await Deno.readTextFile("specs/gender.ts");
    const path = `${folder}/gender.ts`;
    const root = new URL("..", import.meta.url).pathname;
    await Deno.writeTextFile(
      path,
      text.replaceAll('from "../', `from "${root}`)
        .replaceAll('from "./', `from "${root}specs/`)
        .replace(/metrics: \[[^]*?\]/, 'metrics: ["fid", "fid_matched"]'),
    );
    const run = (...more: string[]) =>
      entangle(["bench", path, `--out=${folder}/out`, ...more]);
    const without = await run();
    strictEqual(without.code, 2);
    match(
      without.stderr,
      /Cannot measure fid and fid_matched: name the file.*--inception, or measure/,
    );
    const wrong = await run(
      "--inception",
      "lib/testbed/model/vae/diffusion_pytorch_model.safetensors",
    );
    strictEqual(wrong.code, 2);
    match(wrong.stderr, /as Inception's weights: 470 tensors are missing/);
    await rejects(Deno.stat(`${folder}/out`), Deno.errors.NotFound);
  });
});

Deno.test("the distance whose products ONNX Runtime makes is that of JavaScript, and of nothing that is not finite", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const features = (n: number, d: number, seed: number) =>
    matrix(torchNormal(seed, [n, d]).data.map((x) => x * seed), n, d);
  try {
    const by = openProducts(runtime);
    for (const [n, m, d] of [[30, 20, 6], [18, 20, 24]] as const) {
      const [x, y] = [features(n, d, 1), features(m, d, 2)];
      const [found, wanted] = [
        await frechetDistanceBy(by, x, y),
        frechetDistance(x, y),
      ];
      ok(Math.abs(found / wanted - 1) < 1e-9, `${found} and ${wanted}`);
    }
    const [x, y] = [features(30, 6, 1), features(30, 6, 2)];
    y.data[7] = NaN;
    for (const [a, b] of [[x, y], [y, x], [y, y]] as const) {
      await rejects(frechetDistanceBy(by, a, b), /expected finite ones/);
    }
  } finally {
    await runtime.close();
  }
});
