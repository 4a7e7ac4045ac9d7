import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { torchNormal } from "../lib/core/mod.ts";
import { matrix } from "../lib/linalg/mod.ts";
import {
  decodeMoments,
  frechetDistance,
  frechetDistanceBy,
} from "../lib/metrics/mod.ts";
import { encodePng, raster } from "../lib/report/mod.ts";
import { openProducts, openRuntime } from "../lib/runtime/mod.ts";
import { entangle, inFolder } from "./support/command_line.ts";

Deno.test("fid compares two folders of images, and a folder with statistics that it saved", async () => {
  await inFolder(async (folder) => {
    for (const [set, level] of [["a", 0.5], ["b", 0.7]] as const) {
      await Deno.mkdir(`${folder}/${set}/nurse`, { recursive: true });
      for (let seed = 0; seed < 4; seed++) {
        const { data, shape } = torchNormal(seed, [3, 16, 16]);
        const image = { data: data.map((x) => level + 0.2 * x), shape };
        const path = `${folder}/${set}/nurse/${seed}.png`;
        await Deno.writeFile(path, encodePng(raster(image)));
      }
    }
    const [a, b] = [`${folder}/a`, `${folder}/b`];
    const saved = `${folder}/a.npz`;

    const folders = await entangle(["fid", a, b, "--save", saved]);
    strictEqual(folders.code, 0, folders.stderr);
    match(
      folders.stdout,
      /^FID \d+\.\d{4}\nKID -?\d.*\n.*\(n = 4\) against .*\(n = 4\), features of CLIP/,
    );
    match(folders.stdout, /fewer images than the 64 features/);

    const moments = await decodeMoments(await Deno.readFile(saved), saved);
    strictEqual(moments.n, 4);
    strictEqual(moments.mean.length, 64);
    const statistics = await entangle(["fid", saved, b]);
    const value = (text: string) => Number(/FID (\S+)/.exec(text)?.[1]);
    ok(value(folders.stdout) > 0);
    strictEqual(value(statistics.stdout), value(folders.stdout));

    const itself = await entangle(["fid", a, a]);
    strictEqual(value(itself.stdout), 0);
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
      /"specs": it holds no PNG files/,
    ],
    [
      "a folder that is not there",
      ["nowhere", "specs"],
      /"nowhere": there is no such folder/,
    ],
    [
      "statistics that are none",
      ["nowhere.npz", "specs"],
      /"nowhere.npz": there is no such file/,
    ],
  ] as const
) {
  Deno.test(`fid refuses ${name}`, async () => {
    const { code, stderr } = await entangle(["fid", ...args]);
    strictEqual(code, 2);
    match(stderr, says);
  });
}

Deno.test("bench refuses FID without Inception's weights before it opens a model", async () => {
  await inFolder(async (folder) => {
    const text = await Deno.readTextFile("specs/gender.ts");
    const path = `${folder}/gender.ts`;
    const root = new URL("..", import.meta.url).pathname;
    await Deno.writeTextFile(
      path,
      text.replaceAll('from "../', `from "${root}`)
        .replaceAll('from "./', `from "${root}specs/`)
        .replace('"recognised"', '"recognised", "fid"'),
    );
    const { code, stderr } = await entangle([
      "bench",
      path,
      `--out=${folder}/out`,
    ]);
    strictEqual(code, 2);
    match(
      stderr,
      /Cannot measure fid: name the file.*--inception, or measure fid_clip/s,
    );
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
